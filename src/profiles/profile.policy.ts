import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** An actor may change their own profile only. @throws Problem not-allowed. */
export function assertMayRename(actor: Actor, profileId: number): void {
  if (actor.profileId !== profileId)
    throw new Problem('not-allowed', 'You may change your own profile only.');
}

/** Everybody may list the managers, or, where a setting says so, only who has signed in. @throws Problem not-signed-in. */
export function assertMayListManagers(actor: Actor | undefined, isPublic: boolean): void {
  if (!actor && !isPublic)
    throw new Problem('not-signed-in', 'Only people who have signed in may list the managers here.');
}
