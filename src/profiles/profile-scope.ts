import type { SelectQueryBuilder } from 'typeorm';
import { jsonSql } from '../database/json-sql.js';
import type { Profile } from './profile.entity.js';
import { PROFILE_JSON } from './profile.view.js';

/** As SQL: the profiles that tickets are assigned to. */
export const IS_MANAGER = 'profile.is_manager';

/** Narrows a query over `profile` to the manager whose id the parameter `id` has. */
export function toManager(query: SelectQueryBuilder<Profile>, id: string): SelectQueryBuilder<Profile> {
  return query.where(`profile.id = :${id} AND ${IS_MANAGER}`);
}

/**
 * As SQL: the CTE `people`, with the `id` and the `json` of each profile that a column of `source` names. Made once for
 * each, however many rows name it.
 */
export function peopleIn(query: SelectQueryBuilder<Profile>, source: string, ...columns: string[]): string {
  const named = columns.map((column) => `SELECT ${column} FROM ${source}`).join(' UNION ');
  const people = query
    .select('profile.id', 'id')
    .addSelect(jsonSql(query.dataSource.manager, 'profile', PROFILE_JSON), 'json')
    .where(`profile.id IN (${named})`);
  return `people AS MATERIALIZED (${people.getQuery()})`;
}

/** The same query with its profiles from `people`. */
export function fromPeople(query: string): string {
  return query.replaceAll('JOIN "profiles"', 'JOIN people');
}
