import sql, { empty, raw } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { MOST_BYTES, type Queries } from '../database/queries.js';
import { RankedRows } from './ranked-rows.js';
import { IN_CONTENT, IN_MORE, IN_TITLE, type Found, type Search, type SearchSource } from './search.js';

/** From how many characters, of texts or of their indexed words, the excerpts of one page are cut; where there are more, it has fewer rows. */
const MOST_CUT = 100_000;

/** Rows that a search has found. */
export interface RankedPage {
  rows: Found[];
  /** Whether more were left out because they were too large for one answer. */
  isCut: boolean;
  /** The JSON of the last row looked at, where older ones were not. */
  end: string | undefined;
}

/** The rows of a source that fit, at most `limit`: the best rank first, within a rank the newest. */
export async function findRanked(
  queries: Queries,
  source: SearchSource,
  search: Search,
): Promise<RankedPage> {
  const { alias, more, table, view } = source;
  const { page, firstInMore } = new RankedRows(source, search, queries.isPostgres);
  const row = raw(alias);
  const ofPlace = (
    title: string,
    content: string,
  ) => sql`CASE page.place WHEN ${count(IN_TITLE)} THEN ${row}.${raw(title)}
    WHEN ${count(IN_CONTENT)} THEN ${row}.${raw(content)} ELSE shown.${raw(content)} END`;
  const excerpt =
    search.excerpts && more
      ? {
          columns: sql`, ${ofPlace('title', 'content')} AS excerpt, ${raw(queries.isPostgres ? 'greatest' : 'max')}(length(${ofPlace('title_words', 'content_words')}), length(${ofPlace('title', 'content')})) AS cost`,
          join: sql`LEFT JOIN ${raw(more.table)} shown ON shown.${raw(more.key)} = ${row}.id
          AND shown.id = CASE page.place WHEN ${count(IN_MORE)} THEN ${firstInMore} END`,
        }
      : undefined;
  const upToHere = raw('OVER (ROWS UNBOUNDED PRECEDING)');
  const read = await queries.rows<Found & { bytes: number | string; costs?: number | string }>(
    sql`${page} SELECT * FROM (
        SELECT found.*, sum(octet_length(json)) ${upToHere} AS bytes
          ${excerpt ? sql`, sum(cost) ${upToHere} AS costs` : empty}
        FROM (SELECT ${view.json} AS json, page.rank ${excerpt?.columns ?? empty}
          FROM page JOIN ${raw(table)} ${row} ON ${row}.id = page.id ${view.joins} ${excerpt?.join ?? empty}
          ORDER BY page.rank DESC, page.created_at DESC, page.id DESC) found
      ) measured WHERE bytes - octet_length(json) <= ${count(MOST_BYTES)}
        ${excerpt ? sql`AND (rank = 0 OR costs - cost <= ${count(MOST_CUT)})` : empty}`,
    'long',
  );
  const last = read.at(-1);
  return {
    rows: read.filter(({ rank }) => rank > 0),
    isCut: Number(last?.bytes ?? 0) > MOST_BYTES || Number(last?.costs ?? 0) > MOST_CUT,
    end: read.find(({ rank }) => rank === 0)?.json,
  };
}
