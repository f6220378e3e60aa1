import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { count, exactMoment, isBefore, newest } from '../database/keyset-sql.js';
import { lookUpOf, tsqueryOf } from './search-query.js';
import { MOST_RANKED, OLDER, visibleRows, type SearchSource, type Search } from './search.js';

/** A word that MANY_IN_SAMPLE of the newest SAMPLE rows have is too common to be looked up in the index. */
const SAMPLE = 300;
const MANY_IN_SAMPLE = 8;
/** How many rows that the index finds are looked at, whether or not the caller may see them. */
const MOST_LOOKED_UP = 500;
/** From how many characters of a row's texts an excerpt is cut. */
const MOST_READ = 50_000;

const WORDS = sql`(SELECT words FROM query)`;
const LOOK_UP = sql`(SELECT look_up FROM query)`;
const OLDEST_RANKED = sql`((SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked))`;
const IS_RARE = sql`(SELECT is_rare FROM strategy)`;

/**
 * A search on PostgreSQL, best rank first. It goes through the caller's rows, the newest first, or it looks up the longest
 * words in the index of all rows. Where one way is slow the other is fast. The statement itself chooses (`is_rare`), since
 * it is planned once for all words. OFFSET 0 keeps the planner from joining in another order.
 */
export function postgresSearch(source: SearchSource, search: Search): Sql {
  const { alternatives, after, limit, excerpts } = search;
  const lookUp = lookUpOf(alternatives);
  const { alias, ranges, filters, view } = source;
  const [row, table, index, key] = [raw(alias), raw(source.table), raw(source.index), raw(source.key)];
  const columns = sql`${row}.id, ${row}.created_at`;
  const place = sql`(${row}.created_at, ${row}.id)`;
  const withRank = sql`CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT vector @@ ${WORDS} THEN 0
      WHEN ts_filter(vector, '{a}') @@ ${WORDS} THEN 3
      WHEN ts_filter(vector, '{a,b}') @@ ${WORDS} THEN 2
      ELSE 1 END AS rank FROM ${index} WHERE ${key} = ${row}.id OFFSET 0) found`;
  const fits = [sql`found.rank > 0`, ...filters];

  const scan = (rank: Sql, conditions: readonly Sql[], most: number) => {
    const selection = { columns: sql`${columns}, ${rank} AS rank`, from: sql`${table} ${row} ${withRank}` };
    return sql`SELECT * FROM (${newest(selection, ranges, [...conditions, ...fits], most)}) scanned`;
  };
  const lookUpInIndex = (rank: Sql, conditions: readonly Sql[]) => sql`SELECT ${columns}, ${rank} AS rank
    FROM looked_up CROSS JOIN LATERAL (
      SELECT * FROM ${table} WHERE id = looked_up.${key} OFFSET 0) ${row} ${withRank}
    WHERE ${join([...conditions, sql`(${join(ranges, ' OR ')})`, ...fits], ' AND ')}`;
  const scanOrLookUp = (rank: Sql, conditions: readonly Sql[], most: number) =>
    lookUp
      ? sql`${scan(rank, [sql`NOT ${IS_RARE}`, ...conditions], most)}
        UNION ALL ${lookUpInIndex(rank, [IS_RARE, ...conditions])}`
      : scan(rank, conditions, most);
  const older = (conditions: readonly Sql[]) => scanOrLookUp(count(OLDER), conditions, limit);

  const afterCursor = after
    ? sql`WHERE (rank, created_at, id) < (${after.rank}, ${exactMoment(visibleRows(source), after.at, after.id)}, ${after.id})`
    : empty;
  // Rows older than the ranked ones are searched only if the ranked ones don't fill the page.
  const parts =
    after?.rank === OLDER
      ? sql`ranked AS MATERIALIZED (${older([isBefore(visibleRows(source), after.at, after.id)])})`
      : sql`newest AS MATERIALIZED (${scanOrLookUp(sql`found.rank + ${count(OLDER)}`, [sql`${place} >= ${OLDEST_RANKED}`], MOST_RANKED)}),
        ranked AS MATERIALIZED (SELECT * FROM newest UNION ALL ${older([
          sql`(SELECT count(*) FROM newest ${afterCursor}) < ${count(limit)}`,
          sql`${place} < ${OLDEST_RANKED}`,
        ])})`;
  const own = (most: number) => newest({ columns, from: sql`${table} ${row}` }, ranges, [], most);
  const strategy = sql`looked_up AS MATERIALIZED (
      SELECT ${key} FROM ${index} WHERE vector @@ ${LOOK_UP} LIMIT ${count(MOST_LOOKED_UP + 1)}),
    strategy AS MATERIALIZED (SELECT CASE
      WHEN (SELECT count(*) FROM (${own(MOST_RANKED + 1)}) own) <= ${count(MOST_RANKED)} THEN false
      WHEN (SELECT count(*) FROM (SELECT vector FROM ${index} ORDER BY ${key} DESC LIMIT ${count(SAMPLE)}) sample
        WHERE vector @@ ${LOOK_UP}) >= ${count(MANY_IN_SAMPLE)} THEN false
      ELSE (SELECT count(*) FROM looked_up) <= ${count(MOST_LOOKED_UP)} END AS is_rare),`;
  const words = sql`to_tsquery('simple', ${tsqueryOf(alternatives)}) AS words`;
  const query = lookUp ? sql`${words}, to_tsquery('simple', ${tsqueryOf(lookUp)}) AS look_up` : words;
  const excerpt = excerpts ? sql`, ${headline(source)} AS excerpt` : empty;
  return sql`WITH query AS MATERIALIZED (SELECT ${query}), ${lookUp ? strategy : empty}
    oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM (${own(MOST_RANKED)}) own ORDER BY created_at, id LIMIT 1),
    ${parts},
    page AS MATERIALIZED (SELECT id, created_at, rank FROM ranked ${after?.rank === OLDER ? empty : afterCursor}
      ORDER BY rank DESC, created_at DESC, id DESC LIMIT ${count(limit)})
    SELECT ${view.json} AS json, page.rank${excerpt}
    FROM page CROSS JOIN LATERAL (SELECT * FROM ${table} WHERE id = page.id OFFSET 0) ${row} ${view.joins}
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC`;
}

function headline({ alias, moreText, normalise }: SearchSource): Sql {
  const row = raw(alias);
  const text = sql`CASE page.rank WHEN 4 THEN ${row}.title WHEN 3 THEN ${row}.title || ' … ' || ${row}.content
    ELSE left(concat_ws(' … ', ${row}.title, ${row}.content, (${moreText})), ${count(MOST_READ)}) END`;
  // Undoes what `normalise` does to a text (database/triggers.ts).
  return sql`translate(ts_headline('simple', ${raw(normalise)}(${text}), ${WORDS},
      E'StartSel=\\x01, StopSel=\\x02, MinWords=15, MaxWords=30'),
    E'\\x03\\x04\\x05\\x06\\x07\\x08\\x0e\\x0f\\x10\\x11\\x12', '<>&~/.-+_@:')`;
}
