import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** An actor may change their own profile only. @throws Problem not-allowed. */
export function assertMayRename(actor: Actor, profileId: number): void {
  if (actor.profileId !== profileId)
    throw new Problem('not-allowed', 'You may change your own profile only.');
}

/**
 * A manager can be made an employee only if their open tickets go to somebody else.
 * @throws Problem not-allowed.
 */
export function assertMayDemote(username: string, openTickets: number): void {
  if (openTickets > 0)
    throw new Problem(
      'not-allowed',
      `${openTickets} open tickets are assigned to ${username}: name who takes them over.`,
    );
}

/** Who takes over a manager's tickets is another manager. @throws Problem not-allowed. */
export function assertMayTakeOver<Person extends { id: number }>(
  username: string,
  fromId: number,
  manager?: Person,
): asserts manager is Person {
  if (!manager || manager.id === fromId)
    throw new Problem('not-allowed', `${username} must be another manager.`);
}

/** Everybody may list the managers, or, where a setting says so, only who has signed in. @throws Problem not-signed-in. */
export function assertMayListManagers(actor: Actor | undefined, isPublic: boolean): void {
  if (!actor && !isPublic)
    throw new Problem('not-signed-in', 'Only people who have signed in may list the managers here.');
}
