import sql, { type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { MOST_BYTES, type Queries } from '../database/queries.js';
import { postgresSearch } from './postgres-search.js';
import type { SearchSource, Found, Search } from './search.js';
import { sqliteSearch } from './sqlite-search.js';

/**
 * The rows of a source that fit, at most `limit`: the best rank first, within a rank the newest. `isCut` says that more were
 * left out because they were too large for one answer.
 */
export async function findRanked(
  queries: Queries,
  source: SearchSource,
  search: Search,
): Promise<{ rows: Found[]; isCut: boolean }> {
  const statement: Sql = (queries.isPostgres ? postgresSearch : sqliteSearch)(source, search);
  const rows = await queries.rows<Found & { bytes: number | string }>(
    sql`SELECT * FROM (
        SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes FROM (${statement}) found
      ) measured WHERE bytes - octet_length(json) <= ${count(MOST_BYTES)}`,
    'long',
  );
  return { rows, isCut: Number(rows.at(-1)?.bytes ?? 0) > MOST_BYTES };
}
