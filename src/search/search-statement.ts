import type { Sql } from 'sql-template-tag';
import type { Queries } from '../database/queries.js';
import { postgresSearch } from './postgres-search.js';
import type { SearchSource, Found, Search } from './search.js';
import { sqliteSearch } from './sqlite-search.js';

/** The rows of a source that fit, at most `limit`: the best rank first, within a rank the newest. */
export function findRanked(queries: Queries, source: SearchSource, search: Search): Promise<Found[]> {
  const statement: Sql = (queries.isPostgres ? postgresSearch : sqliteSearch)(source, search);
  return queries.rows<Found>(statement, 'long');
}
