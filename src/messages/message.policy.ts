import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';
import { assertOpen, isParticipant, type TicketFacts } from '../tickets/ticket.policy.js';

/** The ticket and the author that a body may name. They decide nothing, but must agree with the path and the token. */
interface Claims {
  ticket?: number;
  profile?: number;
}

/** The participants of an open ticket may write, each in their own name. @throws Problem not-allowed or ticket-closed. */
export function assertMayPost(actor: Actor, ticket: TicketFacts, claims: Claims): void {
  if (!isParticipant(ticket)) {
    throw new Problem('not-allowed', `Only its creator and its manager may write under ticket ${ticket.id}.`);
  }
  if (claims.profile !== undefined && claims.profile !== actor.profileId) {
    throw notYourName();
  }
  if (claims.ticket !== undefined && claims.ticket !== ticket.id) {
    throw new Problem('not-allowed', `ticket must be ${ticket.id}, the one of the path.`);
  }
  assertOpen(ticket);
}

/** Only who wrote a message may edit or delete it, while its ticket is open. @throws Problem not-allowed or ticket-closed. */
export function assertMayRevise(
  actor: Actor,
  ticket: TicketFacts,
  message: { id: number; profile: number },
): void {
  if (message.profile !== actor.profileId) {
    throw notTheAuthor(message.id);
  }
  assertOpen(ticket);
}

/** How often a message may be changed: the log keeps what it said before each time. */
export const MOST_CHANGES = 500;

/** @param changes how often it was changed. @throws Problem changed-too-often. */
export function assertMayChangeAgain(changes: number): void {
  if (changes >= MOST_CHANGES) throw new Problem('changed-too-often');
}

export function notYourName(): Problem {
  return new Problem('not-allowed', 'profile must be your own: nobody writes in the name of somebody else.');
}

export function notTheAuthor(id: number): Problem {
  return new Problem('not-allowed', `Only its author may change or delete message ${id}.`);
}
