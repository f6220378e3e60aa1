import { Problem } from '../http/problem.js';
import { isParticipant, type TicketFacts } from '../tickets/ticket.policy.js';

/** How often a proposal is made anew for a ticket within an hour (the contract's "Suggestions and solutions"). */
export const MOST_RENEWALS = 5;
export const HOUR_MS = 3_600_000;

/** The participants of a ticket have a proposal made anew. @throws Problem not-allowed. */
export function assertMayRenew(ticket: TicketFacts): void {
  if (!isParticipant(ticket))
    throw new Problem(
      'not-allowed',
      `Only who writes under ticket ${ticket.id} may have a proposal made anew.`,
    );
}

/**
 * That is done MOST_RENEWALS times an hour.
 * @param renewedAt when it was done within the hour, the earliest first.
 * @throws Problem too-many-requests.
 */
export function assertNotTooOften({ id }: TicketFacts, renewedAt: readonly Date[], now: Date): void {
  const [earliest] = renewedAt.slice(-MOST_RENEWALS);
  if (!earliest || renewedAt.length < MOST_RENEWALS) return;
  throw renewedTooOften(id, Math.ceil((earliest.getTime() + HOUR_MS - now.getTime()) / 1000));
}

/** Who works on a resolved ticket writes a solution out of it. @throws Problem not-allowed or ticket-open. */
export function assertMayDraft({
  id,
  isWorker,
  isResolved,
}: Pick<TicketFacts, 'id' | 'isWorker' | 'isResolved'>): void {
  if (!isWorker) throw workersOnly(id);
  if (!isResolved) throw ticketOpen(id);
}

/** @param retryAfter in how many seconds it may be made anew. */
export function renewedTooOften(id: number, retryAfter = HOUR_MS / 1000): Problem {
  return new Problem(
    'too-many-requests',
    `A proposal for ticket ${id} is made anew at most ${MOST_RENEWALS} times an hour.`,
    { retryAfter: Math.max(1, retryAfter) },
  );
}

export function workersOnly(id: number): Problem {
  return new Problem('not-allowed', `Only who works on ticket ${id} may write a solution out of it.`);
}

export function ticketOpen(id: number): Problem {
  return new Problem('ticket-open', `Ticket ${id} is still open: a solution comes out of a resolved one.`);
}

export function noProposal(id: number): Problem {
  return new Problem('not-found', `There is no proposal for ticket ${id} yet.`);
}
