import sql, { raw, type Sql } from 'sql-template-tag';
import { newest } from '../database/keyset-sql.js';
import type { Queries } from '../database/queries.js';
import type { Concept } from './concepts.js';
import { CONCEPT, conceptRow, IN_TITLE, ranking, rowsOf, type Fit, type Ranked } from './ranking.js';
import { POSTGRES, SQLITE } from './search-dialect.js';
import { needleOf, type Term } from './search-query.js';

/** Rows among which some are alike. */
export interface AlikeSource extends Ranked {
  /** Which the caller may see: conditions that exclude each other, each served by one index in the order of time. */
  ranges: readonly Sql[];
  /** What must hold as well. */
  conditions: readonly Sql[];
}

/** Among how many of the caller's newest rows those alike are looked for. */
const MOST_COMPARED = 500;
/** How many characters of the words of a content are compared: as many as the concepts of a text are from (concepts.ts). */
const MOST_CHARACTERS = 600;
/** How many words or phrases of a group are looked for. */
const MOST_OF_GROUP = 6;

/**
 * Those of the caller's newest rows that fit some concepts best. Nothing comes in of rows that they can't see, not even how rare
 * a word is.
 * @returns at most `most` rows, with their `columns`.
 */
export function findAlike<Columns extends object>(
  queries: Queries,
  source: AlikeSource,
  concepts: readonly Concept[],
  most: number,
): Promise<(Fit & Columns)[]> {
  if (concepts.length === 0) return Promise.resolve([]);
  const { table, alias, ranges, conditions } = source;
  const { contains } = queries.isPostgres ? POSTGRES : SQLITE;
  const needles = concepts.flatMap(({ term, weight }, number) =>
    needlesOf(term).map((needle) => ({ number, weight, needle })),
  );
  const row = raw(alias);
  const columns = sql`${row}.id, ${row}.created_at, ${row}.title_words,
    ${row}.title_words || substr(${row}.content_words, 1, ${raw(String(MOST_CHARACTERS))}) AS words`;
  const own = newest({ columns, from: sql`${raw(table)} ${row}` }, ranges, conditions, MOST_COMPARED);
  const isIn = (words: string) => contains(raw(words), sql`needle`);
  const hits = sql`${rowsOf('concept', CONCEPT, concepts.map(conceptRow), queries.isPostgres)},
    ${rowsOf('needle', { number: 'integer', weight: 'double precision', needle: 'text' }, needles, queries.isPostgres)},
    own AS MATERIALIZED (${own}),
    hit AS MATERIALIZED (SELECT number, max(weight) AS weight, id, max(CASE WHEN ${isIn('title_words')} THEN ${IN_TITLE} ELSE 1 END) AS place
      FROM own CROSS JOIN needle WHERE ${isIn('words')} GROUP BY number, id),
    counted AS MATERIALIZED (SELECT CAST(count(*) AS double precision) AS rows FROM own)`;
  return queries.rows(ranking(hits, source, most), 'long');
}

/** What is looked for: what has another one in it is found by that. */
function needlesOf(term: Term): string[] {
  const needles = [...new Set(term.slice(0, MOST_OF_GROUP).map(needleOf))];
  return needles.filter((needle) => !needles.some((other) => other !== needle && needle.includes(other)));
}
