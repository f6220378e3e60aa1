import sql, { empty, raw, type Sql } from 'sql-template-tag';
import { count, exactMoment, isBefore, newest } from '../database/keyset-sql.js';
import { matchOf } from './search-query.js';
import { MOST_RANKED, OLDER, visibleRows, type SearchSource, type Search } from './search.js';

/**
 * A search on SQLite, best rank first. FTS5 is fast at listing all rows that fit and slow at checking one of them, so all are
 * listed, and the caller's picked out.
 */
export function sqliteSearch(source: SearchSource, { alternatives, after, limit, excerpts }: Search): Sql {
  const { table: name, alias, index: indexName, ranges, filters, view } = source;
  const [row, table, index] = [raw(alias), raw(name), raw(indexName)];
  const columns = sql`${row}.id, ${row}.created_at`;
  const selection = { columns, from: sql`${table} ${row}` };
  const rows = visibleRows(source);
  const anywhere = matchOf(alternatives);
  const matching = (expression: string) =>
    sql`(SELECT rowid FROM ${index} WHERE ${index} MATCH ${expression})`;
  const isOlder = after?.rank === OLDER;
  const conditions = [
    sql`${row}.id IN ${matching(anywhere)}`,
    ...filters,
    ...(after && isOlder ? [isBefore(rows, after.at, after.id)] : []),
  ];
  const found = newest(selection, ranges, conditions, isOlder ? limit : MOST_RANKED + limit);
  const rank = sql`CASE
    WHEN (created_at, id) < ((SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)) THEN ${count(OLDER)}
    WHEN id IN ${matching(matchOf(alternatives, ['title']))} THEN 4
    WHEN id IN ${matching(matchOf(alternatives, ['title', 'content']))} THEN 3 ELSE 2 END`;
  const afterCursor =
    after && !isOlder
      ? sql`WHERE (rank, created_at, id) < (${after.rank}, ${exactMoment(rows, after.at, after.id)}, ${after.id})`
      : empty;
  const excerpt = sql`, (SELECT snippet(${index}, -1, char(1), char(2), '…', 24)
    FROM ${index} WHERE ${index} MATCH ${anywhere} AND rowid = ${row}.id) AS excerpt`;
  return sql`WITH oldest_ranked AS MATERIALIZED (
      SELECT id, created_at FROM (${newest(selection, ranges, [], MOST_RANKED)}) newest
      ORDER BY created_at, id LIMIT 1),
    found AS MATERIALIZED (${found}),
    ranked AS MATERIALIZED (SELECT id, created_at, ${rank} AS rank FROM found),
    page AS MATERIALIZED (SELECT id, created_at, rank FROM ranked ${afterCursor}
      ORDER BY rank DESC, created_at DESC, id DESC LIMIT ${count(limit)})
    SELECT ${view.json} AS json, page.rank${excerpts ? excerpt : empty}
    FROM page CROSS JOIN ${table} ${row} ON ${row}.id = page.id ${view.joins}
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC`;
}
