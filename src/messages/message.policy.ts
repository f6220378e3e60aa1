import type { Actor } from '../access/actor.js';
import { Problem } from '../http/problem.js';
import { assertOpen, type TicketFacts } from '../tickets/ticket.policy.js';

/** Of a new message, what the caller says of where it belongs. */
interface Belonging {
  ticket?: number | undefined;
  profile?: number | undefined;
}

/** Whether what the caller says of where a message belongs is so. */
export function agrees(actor: Actor, ticketId: number, { ticket, profile }: Belonging): boolean {
  return [undefined, actor.profileId].includes(profile) && [undefined, ticketId].includes(ticket);
}

/** Both people of an open ticket may write, each in their own name. @throws Problem not-allowed or ticket-closed. */
export function assertMayPost(actor: Actor, ticket: TicketFacts, claimed: Belonging): void {
  if (claimed.profile !== undefined && claimed.profile !== actor.profileId) {
    throw new Problem('not-allowed', 'profile must be your own: nobody writes in the name of somebody else.');
  }
  if (claimed.ticket !== undefined && claimed.ticket !== ticket.id) {
    throw new Problem('not-allowed', `ticket must be ${ticket.id}, the one of the path.`);
  }
  assertOpen(ticket);
}

/** Only who wrote a message may edit or delete it, while its ticket is open. @throws Problem not-allowed or ticket-closed. */
export function assertMayRevise(
  actor: Actor,
  ticket: TicketFacts,
  message: { id: number; profileId: number },
): void {
  if (message.profileId !== actor.profileId) {
    throw new Problem('not-allowed', `Only its author may change or delete message ${message.id}.`);
  }
  assertOpen(ticket);
}
