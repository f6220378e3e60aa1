import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** What the policy decides by: a ticket, and what the actor is to it (TicketScope), as they are in the unit of work. */
export interface TicketFacts {
  id: number;
  isResolved: boolean;
  isRequester: boolean;
  isWorker: boolean;
  /** Whether it is assigned to a manager, and not to somebody who has been one. */
  hasManager: boolean;
}

/** An actor may list the tickets of their own profile only. @throws Problem not-allowed. */
export function assertMayList(actor: Actor, profileId: number): void {
  if (actor.profileId !== profileId) {
    throw notYourTickets();
  }
}

/** An actor may open tickets under their own profile only, and in their own name. @throws Problem not-allowed. */
export function assertMayOpen(actor: Actor, profileId: number, claims: { created_by?: number }): void {
  assertMayList(actor, profileId);
  if (claims.created_by !== undefined && claims.created_by !== actor.profileId) {
    throw new Problem(
      'not-allowed',
      'created_by must be your own profile: nobody opens tickets for somebody else.',
    );
  }
}

/** The members of a ticket that can be changed, by whom, and whether only while it is open. */
const RIGHTS = {
  title: { whose: 'requester', onlyWhileOpen: true },
  content: { whose: 'requester', onlyWhileOpen: true },
  is_resolved: { whose: 'manager', onlyWhileOpen: false },
  assigned_to: { whose: 'manager', onlyWhileOpen: false },
} as const;

export type ChangeableMember = keyof typeof RIGHTS;

type Value = string | number | boolean;

/** A member that a caller changes. */
export interface MemberChange {
  member: ChangeableMember;
  from: Value;
  to: Value;
}

export const CHANGEABLE_MEMBERS = Object.keys(RIGHTS) as ChangeableMember[];

const HOLDERS = {
  requester: { name: 'its creator', holds: ({ isRequester }: TicketFacts) => isRequester },
  // Somebody can always act on a ticket: where its assignee is no manager any more, its creator can.
  manager: {
    name: 'the manager whom it is assigned to',
    holds: ({ isRequester, isWorker, hasManager }: TicketFacts, isManager: boolean) =>
      (isWorker && isManager) || (isRequester && !hasManager),
  },
};

/**
 * Checks that an actor may make all of these changes.
 * @param isManager the actor's role, as it is in the unit of work.
 * @throws Problem not-allowed, naming the first member that they may not change, or ticket-closed.
 */
export function assertMayChange(
  ticket: TicketFacts,
  isManager: boolean,
  changes: readonly MemberChange[],
): void {
  for (const { member } of changes) {
    const holder = HOLDERS[RIGHTS[member].whose];
    if (!holder.holds(ticket, isManager)) {
      throw mayNotChange(member, ticket.id);
    }
  }
  if (changes.some(({ member }) => RIGHTS[member].onlyWhileOpen)) assertOpen(ticket);
}

/** @throws Problem not-allowed or ticket-closed. */
export function assertMayDelete(ticket: TicketFacts): void {
  if (!ticket.isRequester) {
    throw mayNotDelete(ticket.id);
  }
  assertOpen(ticket);
}

/** Whether the actor is one of a ticket's participants, who write under it. */
export function isParticipant({ isRequester, isWorker }: TicketFacts): boolean {
  return isRequester || isWorker;
}

/** A closed ticket's texts and messages stay as they are. @throws Problem ticket-closed. */
export function assertOpen({ id, isResolved }: TicketFacts): void {
  if (isResolved) throw ticketClosed(id);
}

export function ticketClosed(id: number): Problem {
  return new Problem('ticket-closed', `Ticket ${id} is closed; it can be reopened by its manager.`);
}

/** A ticket is assigned to a manager. @throws Problem not-valid. */
export function assertMayBeAssigned<Person>(manager?: Person): asserts manager is Person {
  if (!manager) throw Problem.field('assigned_to', "must be a manager's profile id");
}

/** The answer for a ticket that does not exist or that the caller may not see. @throws Problem not-found. */
export function notFound(id: number): never {
  throw noTicket(id);
}

export function notYourTickets(): Problem {
  return new Problem('not-allowed', 'You may see and open tickets under your own profile only.');
}

export function mayNotChange(member: ChangeableMember, id: number): Problem {
  const { name } = HOLDERS[RIGHTS[member].whose];
  return new Problem('not-allowed', `Only ${name} may change ${member} of ticket ${id}.`);
}

export function mayNotDelete(id: number): Problem {
  return new Problem('not-allowed', `Only its creator may delete ticket ${id}.`);
}

export function noTicket(id: number): Problem {
  return new Problem('not-found', `There is no ticket ${id} that you can see.`);
}

export function noMessage(ticketId: number, id: number): Problem {
  return new Problem('not-found', `There is no message ${id} under ticket ${ticketId}.`);
}
