import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** The part of a ticket that the policy decides by. */
export interface TicketFacts {
  id: number;
  createdById: number;
  assignedToId: number;
  isResolved: boolean;
}

/** Who acts, and in what role. The role is read in the unit of work that decides by it. */
export type ActingAs = Pick<Actor, 'profileId'> & { isManager: boolean };

/** An actor may list the tickets of their own profile only. @throws Problem not-allowed. */
export function assertMayList(actor: Actor, profileId: number): void {
  if (actor.profileId !== profileId) {
    throw new Problem('not-allowed', 'You may see and open tickets under your own profile only.');
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
  title: { whose: 'creator', onlyWhileOpen: true },
  content: { whose: 'creator', onlyWhileOpen: true },
  is_resolved: { whose: 'assignee', onlyWhileOpen: false },
  assigned_to: { whose: 'assignee', onlyWhileOpen: false },
} as const;

export type ChangeableMember = keyof typeof RIGHTS;

export const CHANGEABLE_MEMBERS = Object.keys(RIGHTS) as ChangeableMember[];

const HOLDERS = {
  creator: {
    name: 'its creator',
    holds: (by: ActingAs, ticket: TicketFacts) => by.profileId === ticket.createdById,
  },
  assignee: {
    name: 'the manager whom it is assigned to',
    holds: (by: ActingAs, ticket: TicketFacts) => by.isManager && by.profileId === ticket.assignedToId,
  },
};

/**
 * Checks that an actor may change all of these members.
 * @throws Problem not-allowed, naming the first member that they may not change, or ticket-closed.
 */
export function assertMayChange(
  by: ActingAs,
  ticket: TicketFacts,
  members: readonly ChangeableMember[],
): void {
  for (const member of members) {
    const holder = HOLDERS[RIGHTS[member].whose];
    if (!holder.holds(by, ticket)) {
      throw new Problem('not-allowed', `Only ${holder.name} may change ${member} of ticket ${ticket.id}.`);
    }
  }
  if (members.some((member) => RIGHTS[member].onlyWhileOpen)) assertOpen(ticket);
}

/** @throws Problem not-allowed or ticket-closed. */
export function assertMayDelete({ profileId }: Actor, ticket: TicketFacts): void {
  if (profileId !== ticket.createdById) {
    throw new Problem('not-allowed', `Only its creator may delete ticket ${ticket.id}.`);
  }
  assertOpen(ticket);
}

/** A closed ticket's texts and messages stay as they are. @throws Problem ticket-closed. */
export function assertOpen({ id, isResolved }: TicketFacts): void {
  if (isResolved) throw new Problem('ticket-closed', `Ticket ${id} is closed; its manager can reopen it.`);
}

/** The answer for a ticket that does not exist or that the caller may not see. @throws Problem not-found. */
export function notFound(id: number): never {
  throw new Problem('not-found', `There is no ticket ${id} that you can see.`);
}
