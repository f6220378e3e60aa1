import sql, { join, raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import type { Queries } from '../database/queries.js';
import type { WordIndex } from '../database/word-indexes.js';
import type { Concept } from './concepts.js';
import { matchOf, tsqueryOf } from './search-query.js';

/** What may fit a text: rows with a `title`, a `content` and their words. */
export interface FittingSource {
  /** The name of the table, and the alias by which `condition` and `columns` refer to it. */
  table: string;
  alias: string;
  /** On SQLite: the index of the words of its texts. */
  index: WordIndex;
  condition: Sql;
  /** What is read of the rows that fit best. */
  columns: Sql;
}

/** How well a row fits. */
export interface Fit {
  id: number;
  /** What its concepts count, in all. */
  score: number;
  /** What the concepts count that are in any row, and all. */
  known: number;
  all: number;
}

/** How much more a concept counts that is in the title of a row. */
const TITLE = raw('2.75');
/** How much less it counts if its word is spelt otherwise. */
const SPELT = raw('0.8');
/** A concept that more rows have says nothing, and is left out. */
const MOST_ROWS = 1000;
/** Up to how many rows are counted, to say how rare a concept is. */
const MOST_COUNTED = 10_000;

/**
 * The rows that have most of some concepts, weighed by how rare these are, as in BM25 (Robertson and Zaragoza, 3.2): the best
 * first. How often a word is in a text makes no difference: an article is not more about printers for saying so ten times.
 * @returns at most `most` rows, with their `columns`.
 */
export function findFitting<Columns extends object>(
  queries: Queries,
  source: FittingSource,
  concepts: readonly Concept[],
  most: number,
): Promise<(Fit & Columns)[]> {
  const { isPostgres } = queries;
  const ofTerm = isPostgres ? tsqueryOf : matchOf;
  const asked = concepts.map(({ term, weight, spellings }, number) => ({
    number,
    weight,
    query: ofTerm(term),
    spelling:
      spellings.length > 0 ? ofTerm(spellings.map((word) => ({ words: [word], goesOn: false }))) : null,
  }));
  const { table, alias, condition, columns } = source;
  const from = sql`${raw(table)} ${raw(alias)}`;
  const { concept, hit } = isPostgres ? POSTGRES : SQLITE;
  return queries.rows(
    sql`WITH concept AS MATERIALIZED (${concept(JSON.stringify(asked))}),
      exact AS MATERIALIZED (SELECT number, weight, id, place FROM (${hit(source, 'query')}) hit),
      hit AS MATERIALIZED (SELECT * FROM exact UNION ALL SELECT number, weight * ${SPELT}, id, place
        FROM (${hit(source, 'spelling')}) hit WHERE number NOT IN (SELECT number FROM exact)),
      counted AS MATERIALIZED (SELECT CAST(count(*) AS double precision) AS rows
        FROM (SELECT 1 AS one FROM ${from} WHERE ${condition} LIMIT ${count(MOST_COUNTED)}) counted),
      rarity AS MATERIALIZED (SELECT number, max(weight) AS weight, ${rarityOf(sql`count(*)`)} AS rarity
        FROM hit CROSS JOIN counted GROUP BY number, rows HAVING count(*) <= ${count(MOST_ROWS)}),
      known AS MATERIALIZED (SELECT coalesce(sum(rarity.weight * rarity), 0) AS known, coalesce(sum(rarity.weight), 0) AS weight FROM rarity),
      best AS MATERIALIZED (SELECT id, sum(hit.weight * place * rarity) AS score
        FROM hit JOIN rarity ON rarity.number = hit.number GROUP BY id ORDER BY score DESC, id DESC LIMIT ${count(most)})
    SELECT best.id, best.score, known, known + ((SELECT sum(weight) FROM concept) - known.weight) * ${rarityOf(sql`1`)} AS "all", ${columns}
      FROM best CROSS JOIN known CROSS JOIN counted JOIN ${from} ON ${raw(alias)}.id = best.id
      ORDER BY best.score DESC, best.id DESC`,
    'long',
  );
}

/** How rare a concept is that so many of all rows have. */
function rarityOf(having: Sql): Sql {
  return sql`ln(1 + (CASE WHEN rows > ${having} THEN rows - ${having} ELSE 0 END + 0.5) / (${having} + 0.5))`;
}

interface Dialect {
  /** The concepts, given as JSON, as rows. */
  concept: (concepts: string) => Sql;
  /** For each concept, the rows that have it by one of its queries, and what that counts where it stands. */
  hit: (source: FittingSource, query: 'query' | 'spelling') => Sql;
}

const POSTGRES: Dialect = {
  concept: (concepts) => sql`SELECT * FROM json_to_recordset(CAST(${concepts} AS json))
    AS concept(number integer, weight double precision, query text, spelling text)`,
  hit: ({ table, alias, condition }, query) => {
    const words = (texts: string) =>
      raw(`array_to_tsvector(array_remove(string_to_array(${texts}, ' '), ''))`);
    const asked = raw(`CAST(concept.${query} AS tsquery)`);
    return sql`SELECT concept.number, concept.weight, found.id, found.place FROM concept CROSS JOIN LATERAL (
      SELECT ${raw(alias)}.id, CASE WHEN ${words('title_words')} @@ ${asked} THEN ${TITLE} ELSE 1 END AS place
      FROM ${raw(table)} ${raw(alias)} WHERE ${words('title_words || content_words')} @@ ${asked} AND ${condition}
      LIMIT ${count(MOST_ROWS + 1)}) found`;
  },
};

// An entry has the row's id in its upper half, and that of a title has nothing in its lower (database/word-indexes.ts).
const SQLITE: Dialect = {
  concept: (concepts) =>
    sql`SELECT ${join(
      ['number', 'weight', 'query', 'spelling'].map((name) => raw(`value ->> '${name}' AS ${name}`)),
    )} FROM json_each(${concepts})`,
  hit: ({ table, alias, index, condition }, query) => {
    const name = raw(index);
    return sql`SELECT concept.number, concept.weight, ${raw(alias)}.id,
        max(CASE entry.value & 1 WHEN 0 THEN ${TITLE} ELSE 1 END) AS place
      FROM concept CROSS JOIN json_each((SELECT json_group_array(rowid) FROM (SELECT rowid FROM ${name}
          WHERE ${name} MATCH ${raw(`concept.${query}`)} LIMIT ${count(2 * MOST_ROWS + 2)}))) entry
        CROSS JOIN ${raw(table)} ${raw(alias)} ON ${raw(alias)}.id = entry.value >> 32
      WHERE ${raw(`concept.${query}`)} IS NOT NULL AND ${condition} GROUP BY concept.number, concept.weight, ${raw(alias)}.id`;
  },
};
