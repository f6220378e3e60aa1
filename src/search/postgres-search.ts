import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { count, exactMoment, isBefore, newest } from '../database/keyset-sql.js';
import { firstInMore, isIn, placeOf } from './places.js';
import { lookUpOf, tsqueryOf, type Term } from './search-query.js';
import { MOST_RANKED, OLDER, visibleRows, type Search, type SearchSource } from './search.js';

/** A word that MANY_IN_SAMPLE of the newest SAMPLE texts have is too common to be looked up in the index. */
const SAMPLE = 300;
const MANY_IN_SAMPLE = 8;
/** How many texts that the index finds are looked at, whether or not the caller may see them. */
const MOST_LOOKED_UP = 500;

const OLDEST_RANKED = sql`((SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked))`;
const IS_RARE = sql`(SELECT is_rare FROM strategy)`;

/** The words of a row's own texts, and of a further text. */
const OWN_WORDS = sql`title_words || content_words`;
const MORE_WORDS = sql`content_words`;

/**
 * A search on PostgreSQL, best rank first. It goes through the caller's rows, the newest first, or it looks up the longest
 * words in the indexes of all rows. Where one way is slow the other is fast. The statement itself chooses (`is_rare`), since
 * it is planned once for all words. OFFSET 0 keeps the planner from joining in another order.
 */
export function postgresSearch(source: SearchSource, search: Search): { page: Sql; firstInMore: Sql } {
  const { alternatives, after, limit } = search;
  const lookUp = lookUpOf(alternatives);
  const { alias, ranges, filters } = source;
  const [row, table] = [raw(alias), raw(source.table)];
  const columns = sql`${row}.id, ${row}.created_at`;
  const moment = sql`(${row}.created_at, ${row}.id)`;
  const withPlace = sql`CROSS JOIN LATERAL (SELECT ${placeOf(source, alternatives)} AS place OFFSET 0) found`;
  const fits = [sql`found.place > 0`, ...filters];

  const scan = (rank: Sql, conditions: readonly Sql[], most: number) => {
    const from = sql`${table} ${row} ${withPlace}`;
    const selection = { columns: sql`${columns}, found.place, ${rank} AS rank`, from };
    return sql`SELECT * FROM (${newest(selection, ranges, [...conditions, ...fits], most)}) scanned`;
  };
  const lookUpInIndex = (
    rank: Sql,
    conditions: readonly Sql[],
  ) => sql`SELECT ${columns}, found.place, ${rank} AS rank
    FROM (SELECT DISTINCT id FROM looked_up) hit CROSS JOIN LATERAL (
      SELECT * FROM ${table} WHERE id = hit.id OFFSET 0) ${row} ${withPlace}
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
      : sql`newest AS MATERIALIZED (${scanOrLookUp(sql`found.place`, [sql`${moment} >= ${OLDEST_RANKED}`], MOST_RANKED)}),
        ranked AS MATERIALIZED (SELECT * FROM newest UNION ALL ${older([
          sql`(SELECT count(*) FROM newest ${afterCursor}) < ${count(limit)}`,
          sql`${moment} < ${OLDEST_RANKED}`,
        ])})`;
  const own = (most: number) => newest({ columns, from: sql`${table} ${row}` }, ranges, [], most);
  const page = sql`WITH ${lookUp ? strategy(source, lookUp, own(MOST_RANKED + 1)) : empty}
    oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM (${own(MOST_RANKED)}) own ORDER BY created_at, id LIMIT 1),
    ${parts},
    page AS MATERIALIZED (SELECT id, created_at, place, rank FROM ranked ${after?.rank === OLDER ? empty : afterCursor}
      ORDER BY rank DESC, created_at DESC, id DESC LIMIT ${count(limit)})`;
  return { page, firstInMore: firstInMore(source, alternatives) };
}

/**
 * The queries that settle whether a term is looked up, and what is found then. These look at all rows, whoever may see them:
 * what they find is only where to look among the caller's.
 */
function strategy({ table, more }: SearchSource, term: Term, own: Sql): Sql {
  const lookUp = (
    from: string,
    key: string,
    words: Sql,
  ) => sql`SELECT * FROM (SELECT ${raw(key)} AS id FROM ${raw(from)} unscoped
    WHERE array_to_tsvector(array_remove(string_to_array(${words}, ' '), '')) @@ (SELECT words FROM query)
    LIMIT ${count(MOST_LOOKED_UP + 1)}) entry`;
  const isCommon = (from: string, words: Sql) => sql`(SELECT count(*) FROM (
      SELECT ${words} AS words FROM ${raw(from)} unscoped ORDER BY id DESC LIMIT ${count(SAMPLE)}) sample
    WHERE ${isIn(sql`words`, term)}) >= ${count(MANY_IN_SAMPLE)}`;
  return sql`query AS MATERIALIZED (SELECT CAST(${tsqueryOf(term)} AS tsquery) AS words),
    looked_up AS MATERIALIZED (${lookUp(table, 'id', OWN_WORDS)} UNION ALL ${lookUp(more.table, more.key, MORE_WORDS)}),
    strategy AS MATERIALIZED (SELECT CASE
      WHEN (SELECT count(*) FROM (${own}) own) <= ${count(MOST_RANKED)} THEN false
      WHEN ${isCommon(table, OWN_WORDS)} OR ${isCommon(more.table, MORE_WORDS)} THEN false
      ELSE (SELECT count(*) FROM looked_up) <= ${count(MOST_LOOKED_UP)} END AS is_rare),`;
}
