import sql, { raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import type { Queries } from '../database/queries.js';
import type { WordIndex } from '../database/word-indexes.js';
import type { Concept } from './concepts.js';
import {
  CONCEPT,
  conceptRow,
  IN_TITLE,
  MOST_ROWS,
  ranking,
  rowsOf,
  type Fit,
  type Ranked,
} from './ranking.js';
import { matchOf, tsqueryOf, type Term } from './search-query.js';

/** What may fit a text: rows with a `title`, a `content` and their words (speltWords). */
export interface FittingSource extends Ranked {
  /** On SQLite: the index of the words of its texts. */
  index: WordIndex;
  condition: Sql;
}

/** How much less a concept counts if its word is spelt otherwise. */
const SPELT = raw('0.8');
/** Up to how many rows are counted, to say how rare a concept is. */
const MOST_COUNTED = 10_000;

/**
 * The rows of a source that fit some concepts best, by the index of its words. A word that none has is looked for in other
 * spellings.
 * @returns at most `most` rows, with their `columns`.
 */
export function findFitting<Columns extends object>(
  queries: Queries,
  source: FittingSource,
  concepts: readonly Concept[],
  most: number,
): Promise<(Fit & Columns)[]> {
  if (concepts.length === 0) return Promise.resolve([]);
  const { isPostgres } = queries;
  const queryOf = isPostgres ? tsqueryOf : matchOf;
  const given = concepts.map((concept, number) => {
    const spellings: Term = concept.spellings.map((word) => ({ words: [word], goesOn: false }));
    const queried = {
      query: queryOf(concept.term),
      spelling: spellings.length > 0 ? queryOf(spellings) : null,
    };
    return { ...conceptRow(concept, number), ...queried };
  });
  const hitsOf = isPostgres ? hitsOnPostgres : hitsOnSqlite;
  const placed = isPostgres
    ? placedOnPostgres(source)
    : sql`hit AS MATERIALIZED (SELECT * FROM exact UNION ALL SELECT number, weight * ${SPELT}, id, place FROM spelt)`;
  const { table, alias, condition } = source;
  const type = isPostgres ? 'tsquery' : 'text';
  const hits = sql`${rowsOf('concept', { ...CONCEPT, query: type, spelling: type }, given, isPostgres)},
    exact AS MATERIALIZED (${hitsOf(source, 'concept', 'query')}),
    unknown AS MATERIALIZED (SELECT * FROM concept WHERE spelling IS NOT NULL AND number NOT IN (SELECT number FROM exact)),
    spelt AS MATERIALIZED (${hitsOf(source, 'unknown', 'spelling')}),
    ${placed},
    counted AS MATERIALIZED (SELECT CAST(count(*) AS double precision) AS rows
      FROM (SELECT 1 AS one FROM ${raw(table)} ${raw(alias)} WHERE ${condition} LIMIT ${count(MOST_COUNTED)}) counted)`;
  return queries.rows(ranking(hits, source, most), 'long');
}

type Concepts = 'concept' | 'unknown';
type Query = 'query' | 'spelling';

const wordsIn = (texts: string) => raw(`array_to_tsvector(array_remove(string_to_array(${texts}, ' '), ''))`);

/** For each of some concepts, the rows that have it by one of its queries. */
function hitsOnPostgres({ table, alias, condition }: FittingSource, concepts: Concepts, query: Query): Sql {
  const asked = raw(`concept.${query}`);
  return sql`SELECT concept.number, concept.weight, ${asked} AS asked, found.id FROM ${raw(concepts)} concept CROSS JOIN LATERAL (
    SELECT ${raw(alias)}.id FROM ${raw(table)} ${raw(alias)} WHERE ${wordsIn('title_words || content_words')} @@ ${asked} AND ${condition}
    LIMIT ${count(MOST_ROWS + 1)}) found`;
}

/** What each of these hits counts where it stands. The words of a title are taken apart once for all concepts; OFFSET 0 as in search-dialect.ts. */
function placedOnPostgres({ table, alias, condition }: FittingSource): Sql {
  return sql`title AS MATERIALIZED (SELECT ${raw(alias)}.id, ${wordsIn('title_words')} AS words
      FROM (SELECT id FROM exact UNION SELECT id FROM spelt) found
      CROSS JOIN LATERAL (SELECT * FROM ${raw(table)} WHERE id = found.id OFFSET 0) ${raw(alias)} WHERE ${condition}),
    hit AS MATERIALIZED (SELECT number, weight, title.id, CASE WHEN title.words @@ asked THEN ${IN_TITLE} ELSE 1 END AS place
      FROM (SELECT * FROM exact UNION ALL SELECT number, weight * ${SPELT}, asked, id FROM spelt) found JOIN title ON title.id = found.id)`;
}

// With what each counts where it stands. An entry has the row's id in its upper half, and that of a title has nothing in its lower (database/word-indexes.ts).
function hitsOnSqlite(
  { table, alias, index, condition }: FittingSource,
  concepts: Concepts,
  query: Query,
): Sql {
  const [name, row, asked] = [raw(index), raw(alias), raw(`concept.${query}`)];
  return sql`SELECT concept.number, concept.weight, entry.value >> 32 AS id, max(CASE entry.value & 1 WHEN 0 THEN ${IN_TITLE} ELSE 1 END) AS place
    FROM ${raw(concepts)} concept CROSS JOIN json_each((SELECT json_group_array(rowid) FROM (
        SELECT ${name}.rowid FROM ${name} CROSS JOIN ${raw(table)} ${row} ON ${row}.id = ${name}.rowid >> 32
        WHERE ${name} MATCH ${asked} AND ${condition} LIMIT ${count(2 * MOST_ROWS + 2)}))) entry
    GROUP BY concept.number, concept.weight, entry.value >> 32`;
}
