import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** An actor may change their own profile only. @throws Problem not-allowed. */
export function assertMayRename(actor: Actor, profileId: number): void {
  if (actor.profileId !== profileId)
    throw new Problem('not-allowed', 'You may change your own profile only.');
}
