import type { SelectQueryBuilder } from 'typeorm';
import type { Profile } from './profile.entity.js';

/** As SQL: the profiles that tickets are assigned to. */
export const IS_MANAGER = 'profile.is_manager';

/** Narrows a query over `profile` to the manager whose id the parameter `id` has. */
export function toManager(query: SelectQueryBuilder<Profile>, id: string): SelectQueryBuilder<Profile> {
  return query.where(`profile.id = :${id} AND ${IS_MANAGER}`);
}
