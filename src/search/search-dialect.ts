import sql, { join, raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { indexedWordsOf } from '../database/sqlite-session.js';
import { matchOf, tsqueryOf, type Term } from './search-query.js';
import type { SearchSource } from './search.js';

/** What a search is written differently in on each database. */
export interface SearchDialect {
  /** The condition that words contain a needle (needleOf), given as itself or by an expression. */
  contains: (words: Sql, needle: string | Sql) => Sql;
  /** A condition that ends the statement once it has taken too long, where the database does not do so by itself. */
  inTime?: Sql;
  /** The greatest of one value or more. */
  greatest: (values: readonly Sql[]) => Sql;
  /** A join of the row whose id `hit` has, which the database does not make in another order. */
  joinHit: (source: SearchSource) => Sql;
  /** The condition that the index would do too much before it gives anything, where a LIMIT does not keep it from that. */
  isTooMuch?: (source: SearchSource, term: Term) => Sql | undefined;
  /**
   * The ids of at most so many rows in whose texts the index of all texts has the words of a term: as often as it has them, and
   * none unless IS_SOUGHT.
   */
  lookUp: (source: SearchSource, term: Term, most: number) => Sql;
}

/** Whether the index is asked at all: a query before it settles that, and the index does nothing where it is not. */
export const IS_SOUGHT = sql`(SELECT is_sought FROM sought)`;

/** OFFSET 0 keeps the planner from joining in another order. */
export const POSTGRES: SearchDialect = {
  contains: (words, needle) => sql`strpos(${words}, ${needle}) > 0`,
  greatest: (values) => sql`greatest(${join(values)})`,
  joinHit: ({ table, alias }) =>
    sql`CROSS JOIN LATERAL (SELECT * FROM ${raw(table)} WHERE id = hit.id OFFSET 0) ${raw(alias)}`,
  lookUp: ({ table, more }, term, most) => {
    const inTexts = (from: string, key: string, words: string) => sql`SELECT * FROM (
      SELECT ${raw(key)} AS id FROM ${raw(from)} unscoped
      WHERE ${IS_SOUGHT} AND array_to_tsvector(array_remove(string_to_array(${raw(words)}, ' '), '')) @@ (SELECT CAST(${tsqueryOf(term)} AS tsquery))
      LIMIT ${count(most)}) entry`;
    const own = inTexts(table, 'id', 'title_words || content_words');
    return more
      ? sql`${own}
      UNION ALL ${inTexts(more.table, more.key, 'content_words')}`
      : own;
  },
};

/** FTS5 keeps beginnings of up to so many characters like words. For a longer one it merges all words that begin so. */
const LONGEST_INDEXED_BEGINNING = 3;
/** How many places in texts the words may have that are merged. */
const MOST_MERGED = 5000;
/** Comes after all that a word can have. */
const PAST_ALL = '\u{10ffff}';

/** An entry of the index has the row's id in its upper half (database/triggers.ts). */
export const SQLITE: SearchDialect = {
  contains: (words, needle) => sql`instr(${words}, ${needle}) > 0`,
  inTime: sql`in_time()`,
  // With one value, max is the greatest of a column.
  greatest: (values) => (values.length > 1 ? sql`max(${join(values)})` : join(values)),
  joinHit: ({ table, alias }) => sql`CROSS JOIN ${raw(table)} ${raw(alias)} ON ${raw(alias)}.id = hit.id`,
  isTooMuch: ({ index }, term) => {
    const beginnings = term.filter(({ goesOn }) => goesOn).map(({ words }) => words.at(-1) ?? '');
    const isLong = (words: string) => sql`(SELECT count(*) FROM (SELECT 1 FROM ${raw(indexedWordsOf(index))}
      WHERE term >= ${words} AND term < ${words + PAST_ALL} LIMIT ${count(MOST_MERGED + 1)}) merged) > ${count(MOST_MERGED)}`;
    const longer = beginnings.filter((word) => Array.from(word).length > LONGEST_INDEXED_BEGINNING);
    return longer.length > 0 ? join(longer.map(isLong), ' OR ') : undefined;
  },
  // The join is made in this order: FTS5 does all its work before it gives the first entry.
  lookUp: ({ index }, term, most) =>
    sql`SELECT rowid >> 32 AS id FROM sought CROSS JOIN ${raw(index)}
      WHERE is_sought AND ${raw(index)} MATCH ${matchOf(term)} LIMIT ${count(most)}`,
};
