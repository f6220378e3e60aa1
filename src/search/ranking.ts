import sql, { join, raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import type { Concept } from './concepts.js';

/** How well a row fits some concepts. */
export interface Fit {
  id: number;
  /** What those of them count that it has. */
  score: number;
  /** What all count that are in any row, and all in all. */
  known: number;
  all: number;
  /** How many of them it has, and the name of the one that counts most. */
  shared: number;
  topic: string;
}

/** How much more a concept counts that is in the title of a row. */
export const IN_TITLE = raw('2');

/** A concept that more rows have says nothing, and is left out. */
export const MOST_ROWS = 1000;

/** What is ranked. */
export interface Ranked {
  /** The name of the table, and the alias by which `columns` refer to it. */
  table: string;
  alias: string;
  /** What is read of the best rows. */
  columns: Sql;
  /** By how much the score of `best` (its id, its topic) is multiplied; 1 where it is left out. */
  factor?: Sql;
}

/**
 * The end of a statement that ranks rows by which concepts they have, weighed by how rare these are, as in BM25 (Robertson and
 * Zaragoza 2009, 3.2): the best first. How often a word is in a text makes no difference: an article is not more about printers for
 * saying so ten times, nor for being short.
 * @param hits the start: `concept` (number, weight, name); `hit`, of each concept the rows that have it (number, weight, id, place); and
 * `counted`, how many `rows` there are, as a floating-point number.
 */
export function ranking(hits: Sql, { table, alias, columns, factor = sql`1` }: Ranked, most: number): Sql {
  return sql`WITH ${hits},
    rarity AS MATERIALIZED (SELECT number, max(weight) AS weight,
        CASE WHEN count(*) > ${count(MOST_ROWS)} THEN 0 ELSE ${rarityOf(sql`count(*)`)} END AS rarity
      FROM hit CROSS JOIN counted GROUP BY number, rows),
    known AS MATERIALIZED (SELECT sum(weight * rarity) AS known, sum(weight) AS weight FROM rarity),
    counting AS MATERIALIZED (SELECT hit.id, hit.number, hit.weight * place * rarity AS counts
      FROM hit JOIN rarity ON rarity.number = hit.number WHERE rarity > 0),
    best AS MATERIALIZED (SELECT id, score, shared, (SELECT name FROM concept WHERE number = (
        SELECT number FROM counting WHERE counting.id = scored.id ORDER BY counts DESC, number LIMIT 1)) AS topic
      FROM (SELECT id, sum(counts) AS score, CAST(count(*) AS integer) AS shared FROM counting GROUP BY id ORDER BY score DESC, id DESC LIMIT ${count(2 * most)}) scored)
    SELECT best.id, best.score * ${factor} AS score, shared, topic, known,
      known + ((SELECT sum(weight) FROM concept) - known.weight) * ${rarityOf(sql`1`)} AS "all", ${columns}
    FROM best CROSS JOIN known CROSS JOIN counted JOIN ${raw(table)} ${raw(alias)} ON ${raw(alias)}.id = best.id
    ORDER BY 2 DESC, best.id DESC LIMIT ${count(most)}`;
}

/** How rare a concept is that so many of all rows have. */
function rarityOf(having: Sql): Sql {
  return sql`ln(1 + (CASE WHEN rows > ${having} THEN rows - ${having} ELSE 0 END + 0.5) / (${having} + 0.5))`;
}

/** Rows with these columns, given as JSON: a statement has the same text for however many. */
export function rowsOf(
  name: string,
  columns: Readonly<Record<string, string>>,
  rows: readonly object[],
  isPostgres: boolean,
): Sql {
  const names = Object.keys(columns);
  const given = JSON.stringify(rows);
  const select = isPostgres
    ? sql`SELECT * FROM json_to_recordset(CAST(${given} AS json)) AS given(${join(names.map((each) => raw(`${each} ${columns[each] ?? ''}`)))})`
    : sql`SELECT ${join(names.map((each) => raw(`value ->> '${each}' AS ${each}`)))} FROM json_each(${given})`;
  return sql`${raw(name)} AS MATERIALIZED (${select})`;
}

/** The columns of concepts that `ranking` needs. */
export const CONCEPT = { number: 'integer', weight: 'double precision', name: 'text' };

export function conceptRow({ weight, name }: Concept, number: number) {
  return { number, weight, name };
}
