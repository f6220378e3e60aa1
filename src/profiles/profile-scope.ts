import type { SelectQueryBuilder } from 'typeorm';
import type { Profile } from './profile.entity.js';

/** Narrows a query over `profile` to the manager whose id the parameter `id` has. */
export function toManager(query: SelectQueryBuilder<Profile>, id: string): SelectQueryBuilder<Profile> {
  return query.where(`profile.id = :${id} AND profile.isManager`);
}
