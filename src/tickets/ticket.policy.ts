import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** Of a ticket, what decides who may do what. */
export interface TicketFacts {
  id: number;
  createdById: number;
  assignedToId: number;
  isResolved: boolean;
}

/** Who acts, and in what role: the role is read in the unit of work that decides by it. */
export type ActingAs = Pick<Actor, 'profileId'> & { isManager: boolean };

/** Everybody has a list of their own, and nobody else's. @throws Problem not-allowed. */
export function assertMayList(actor: Actor, profileId: number): void {
  if (actor.profileId !== profileId) {
    throw new Problem('not-allowed', 'You may see and open tickets under your own profile only.');
  }
}

/** Everybody may open tickets under their own profile, and in their own name. @throws Problem not-allowed. */
export function assertMayOpen(actor: Actor, profileId: number, claims: { created_by?: number }): void {
  assertMayList(actor, profileId);
  if (claims.created_by !== undefined && claims.created_by !== actor.profileId) {
    throw new Problem(
      'not-allowed',
      'created_by must be your own profile: nobody opens tickets for somebody else.',
    );
  }
}

/** The members of a ticket that anybody may change, and whose right each is. */
const RIGHTS = {
  title: { whose: 'creator', onlyWhileOpen: true },
  content: { whose: 'creator', onlyWhileOpen: true },
  is_resolved: { whose: 'assignee', onlyWhileOpen: false },
  assigned_to: { whose: 'assignee', onlyWhileOpen: false },
} as const;

export type ChangeableMember = keyof typeof RIGHTS;

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
 * Checks a change of some members: all of it, or none, may be made.
 * @throws Problem not-allowed, which names the first member that is not theirs to change, or ticket-closed.
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

/** What is said and changed under a closed ticket stays as it is. @throws Problem ticket-closed. */
export function assertOpen({ id, isResolved }: TicketFacts): void {
  if (isResolved) throw new Problem('ticket-closed', `Ticket ${id} is closed; its manager can reopen it.`);
}

/** What somebody is told of a ticket that is not there, or that they may not know of. @throws Problem not-found. */
export function notFound(id: number): never {
  throw new Problem('not-found', `There is no ticket ${id} that you can see.`);
}
