import sql, { join, raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { matchOf, tsqueryOf, type Term } from './search-query.js';
import type { SearchSource } from './search.js';

/** What a search is written differently in on each database. */
export interface SearchDialect {
  /** The condition that words contain a needle (needleOf). */
  contains: (words: Sql, needle: string) => Sql;
  /** A condition that ends the statement once it has taken too long, where the database does not do so by itself. */
  inTime?: Sql;
  /** The greatest of one value or more. */
  greatest: (values: readonly Sql[]) => Sql;
  /** A join of the row whose id `hit` has, which the database does not make in another order. */
  joinHit: (source: SearchSource) => Sql;
  /** The ids of at most so many rows in whose texts the index of all texts has the words of a term: as often as it has them. */
  lookUp: (source: SearchSource, term: Term, most: number) => Sql;
}

/** OFFSET 0 keeps the planner from joining in another order. */
export const POSTGRES: SearchDialect = {
  contains: (words, needle) => sql`strpos(${words}, ${needle}) > 0`,
  greatest: (values) => sql`greatest(${join(values)})`,
  joinHit: ({ table, alias }) =>
    sql`CROSS JOIN LATERAL (SELECT * FROM ${raw(table)} WHERE id = hit.id OFFSET 0) ${raw(alias)}`,
  lookUp: ({ table, more }, term, most) => {
    const inTexts = (from: string, key: string, words: string) => sql`SELECT * FROM (
      SELECT ${raw(key)} AS id FROM ${raw(from)} unscoped
      WHERE array_to_tsvector(array_remove(string_to_array(${raw(words)}, ' '), '')) @@ (SELECT CAST(${tsqueryOf(term)} AS tsquery))
      LIMIT ${count(most)}) entry`;
    return sql`${inTexts(table, 'id', 'title_words || content_words')}
      UNION ALL ${inTexts(more.table, more.key, 'content_words')}`;
  },
};

/** An entry of the index has the row's id in its upper half (database/triggers.ts). */
export const SQLITE: SearchDialect = {
  contains: (words, needle) => sql`instr(${words}, ${needle}) > 0`,
  inTime: sql`in_time()`,
  // With one value, max is the greatest of a column.
  greatest: (values) => (values.length > 1 ? sql`max(${join(values)})` : join(values)),
  joinHit: ({ table, alias }) => sql`CROSS JOIN ${raw(table)} ${raw(alias)} ON ${raw(alias)}.id = hit.id`,
  lookUp: ({ index }, term, most) =>
    sql`SELECT * FROM (SELECT rowid >> 32 AS id FROM ${raw(index)} WHERE ${raw(index)} MATCH ${matchOf(term)} LIMIT ${count(most)}) entry`,
};
