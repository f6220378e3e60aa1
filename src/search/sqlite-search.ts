import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { count, exactMoment, isBefore, newest } from '../database/keyset-sql.js';
import { matchOf, needleOf, type Alternative, type Term } from './search-query.js';
import {
  IN_CONTENT,
  IN_MORE,
  IN_TITLE,
  MOST_RANKED,
  OLDER,
  visibleRows,
  type Search,
  type SearchSource,
} from './search.js';

/**
 * A search on SQLite, best rank first. FTS5 is fast at listing all texts that have a term, so it lists them for each term; those
 * of the caller's rows are kept, and a row fits that has all terms of an alternative. An entry of the index has the row's id
 * in its upper half; in its lower half 0 for the title, 1 for the content, and one more than its id for a further text.
 */
export function sqliteSearch(
  source: SearchSource,
  { alternatives, after, limit }: Search,
): { page: Sql; firstInMore: Sql } {
  const { table: name, alias, index: indexName, ranges, filters } = source;
  const [row, table, index] = [raw(alias), raw(name), raw(indexName)];
  const columns = sql`${row}.id, ${row}.created_at`;
  const rows = visibleRows(source);
  const isOlder = after?.rank === OLDER;
  const conditions = [...filters, ...(after && isOlder ? [isBefore(rows, after.at, after.id)] : [])];
  const own = sql`SELECT ${columns} FROM ${table} ${row} WHERE ${join([sql`(${join(ranges, ' OR ')})`, ...conditions], ' AND ')}`;
  const { terms, wanted } = numbered(alternatives);
  const part = sql`(entry.rowid & 4294967295)`;
  // Read of the caller's own rows alone: see the CASE below.
  const words = sql`CASE ${part}
    WHEN 0 THEN (SELECT title_words FROM ${table} unscoped WHERE id = entry.rowid >> 32)
    WHEN 1 THEN (SELECT content_words FROM ${table} unscoped WHERE id = entry.rowid >> 32)
    ELSE (SELECT content_words FROM ${raw(source.more.table)} unscoped WHERE id = ${part} - 1) END`;
  const hasPhrase = sql`EXISTS (SELECT 1 FROM json_each(term.value ->> 1) needle WHERE instr(${words}, needle.value) > 0)`;
  const afterCursor =
    after && !isOlder
      ? sql`WHERE (rank, created_at, id) < (${after.rank}, ${exactMoment(rows, after.at, after.id)}, ${after.id})`
      : empty;
  const page = sql`WITH oldest_ranked AS MATERIALIZED (
      SELECT id, created_at FROM (${newest({ columns, from: sql`${table} ${row}` }, ranges, [], MOST_RANKED)}) newest
      ORDER BY created_at, id LIMIT 1),
    wanted AS MATERIALIZED (SELECT value ->> 0 AS alternative, value ->> 1 AS term, value ->> 2 AS needed FROM json_each(${wanted})),
    own AS MATERIALIZED (${own}),
    hit AS MATERIALIZED (
      SELECT term.key AS term, entry.rowid >> 32 AS id,
        max(CASE ${part} WHEN 0 THEN ${count(IN_TITLE)} WHEN 1 THEN ${count(IN_CONTENT)} ELSE ${count(IN_MORE)} END) AS place,
        min(CASE WHEN ${part} > 1 THEN ${part} - 1 END) AS more_id
      FROM json_each(${terms}) term CROSS JOIN ${index} entry
      WHERE entry.${index} MATCH term.value ->> 0
        AND CASE WHEN entry.rowid >> 32 IN (SELECT id FROM own) THEN term.value ->> 1 IS NULL OR ${hasPhrase} END
      GROUP BY 1, 2),
    fit AS MATERIALIZED (
      SELECT id, max(place) AS place FROM (
        SELECT hit.id, min(hit.place) AS place FROM hit JOIN wanted ON wanted.term = hit.term
        GROUP BY hit.id, wanted.alternative HAVING count(*) = max(wanted.needed) AND min(wanted.needed) > 0)
      GROUP BY id),
    found AS MATERIALIZED (
      SELECT own.id, own.created_at, fit.place FROM fit JOIN own ON own.id = fit.id
      ORDER BY own.created_at DESC, own.id DESC LIMIT ${count(isOlder ? limit : MOST_RANKED + limit)}),
    ranked AS MATERIALIZED (SELECT id, created_at, place, CASE
      WHEN (created_at, id) < ((SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)) THEN ${count(OLDER)}
      ELSE place END AS rank FROM found),
    page AS MATERIALIZED (SELECT id, created_at, place, rank FROM ranked ${afterCursor}
      ORDER BY rank DESC, created_at DESC, id DESC LIMIT ${count(limit)})`;
  const firstInMore = sql`(SELECT hit.more_id FROM hit JOIN wanted ON wanted.term = hit.term
    WHERE hit.id = page.id AND wanted.needed > 0 ORDER BY hit.place, hit.more_id LIMIT 1)`;
  return { page, firstInMore };
}

/**
 * The terms of a search as a JSON list, each an expression and, where that is not all, the needles of which the words must
 * have one; and as another list what each alternative wants, as `[alternative, term, needed]`: needed is how many terms
 * must be found, or 0 where the term must be absent.
 */
function numbered(alternatives: readonly Alternative[]): { terms: string; wanted: string } {
  const keyOf = (term: Term) => JSON.stringify(term.map(needleOf));
  const all = alternatives.flatMap(({ found, absent }) => [...found, ...absent]);
  const terms = new Map(all.map((term) => [keyOf(term), term]));
  const keys = [...terms.keys()];
  const wanted = alternatives.flatMap(({ found, absent }, alternative) => [
    ...found.map((term) => [alternative, keys.indexOf(keyOf(term)), found.length]),
    ...absent.map((term) => [alternative, keys.indexOf(keyOf(term)), 0]),
  ]);
  const expressions = [...terms].map(([needles, term]) => [
    matchOf(term),
    term.some(({ words }) => words.length > 1) ? needles : null,
  ]);
  return { terms: JSON.stringify(expressions), wanted: JSON.stringify(wanted) };
}
