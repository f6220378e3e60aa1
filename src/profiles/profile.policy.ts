import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** An actor may change their own profile only. @throws Problem not-allowed. */
export function assertMayRename(actor: Actor, profileId: number): void {
  if (actor.profileId !== profileId) throw notYourProfile();
}

/** What a demotion without a successor depends on. */
interface Demotion {
  username: string;
  openTickets: number;
  /** Closed ones whose creators are disabled, so that nobody could reopen them. */
  orphanedTickets: number;
  hasColleague: boolean;
  /** Whether the operator wants it although nobody is left to open tickets to. */
  isForced: boolean;
}

/**
 * A manager can be made an employee only if tickets that nobody else could act on go to somebody else. The last one stays unless
 * it is forced.
 * @throws Problem not-allowed.
 */
export function assertMayDemote({
  username,
  openTickets,
  orphanedTickets,
  hasColleague,
  isForced,
}: Demotion): void {
  if (openTickets > 0)
    throw new Problem(
      'not-allowed',
      `${openTickets} open tickets are assigned to ${username}: name who takes them over.`,
    );
  if (orphanedTickets > 0)
    throw new Problem(
      'not-allowed',
      `${orphanedTickets} tickets of disabled users are assigned to ${username}: name who takes them over.`,
    );
  if (!hasColleague && !isForced)
    throw new Problem(
      'not-allowed',
      `${username} is the last manager: without one nobody can open tickets. Add --force to go on.`,
    );
}

/** A manager is made an employee before they are disabled, so that their tickets go on. @throws Problem not-allowed. */
export function assertMayDisable(username: string, isManager: boolean): void {
  if (isManager)
    throw new Problem(
      'not-allowed',
      `${username} is a manager: demote them first, so that others take over.`,
    );
}

/** Nobody who is disabled is made a manager, since nobody would see to their tickets. @throws Problem not-allowed. */
export function assertMayPromote(username: string, isDisabled: boolean): void {
  if (isDisabled) throw new Problem('not-allowed', `${username} is disabled: enable them first.`);
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
  if (!actor && !isPublic) throw listedForUsersOnly();
}

export function notYourProfile(): Problem {
  return new Problem('not-allowed', 'You may change your own profile only.');
}

export function listedForUsersOnly(): Problem {
  return new Problem('not-signed-in', 'Only people who have signed in may list the managers here.');
}

export function noUser(username: string): Problem {
  return new Problem('not-found', `There is no user called ${username}.`);
}

export function noProfile(id: number): Problem {
  return new Problem('not-found', `There is no profile ${id}.`);
}
