import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';

/** Of a ticket, what decides who may do what. */
export interface TicketFacts {
  id: number;
  createdById: number;
  assignedToId: number;
  isResolved: boolean;
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
    holds: (actor: Actor, ticket: TicketFacts) => actor.profileId === ticket.createdById,
  },
  assignee: {
    name: 'the manager whom it is assigned to',
    holds: (actor: Actor, ticket: TicketFacts) => actor.isManager && actor.profileId === ticket.assignedToId,
  },
};

/**
 * Checks a change of one member.
 * @throws Problem not-allowed, which names the member, or ticket-closed.
 */
export function assertMayChange(actor: Actor, ticket: TicketFacts, member: ChangeableMember): void {
  const { whose, onlyWhileOpen } = RIGHTS[member];
  const holder = HOLDERS[whose];
  if (!holder.holds(actor, ticket)) {
    throw new Problem('not-allowed', `Only ${holder.name} may change ${member} of ticket ${ticket.id}.`);
  }
  if (onlyWhileOpen) assertOpen(ticket);
}

/** @throws Problem not-allowed or ticket-closed. */
export function assertMayDelete(actor: Actor, ticket: TicketFacts): void {
  if (!HOLDERS.creator.holds(actor, ticket)) {
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
