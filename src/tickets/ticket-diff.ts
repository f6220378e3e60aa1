import type { ChangeTicket } from './ticket.dto.js';
import type { Ticket } from './ticket.entity.js';
import type { ChangeableMember } from './ticket.policy.js';

/** One member that a caller wants to be otherwise. */
export interface Change {
  member: ChangeableMember;
  from: string | number | boolean;
  to: string | number | boolean;
  write: Partial<Ticket>;
}

/** Where a member of the API is kept. */
const COLUMNS = {
  title: 'title',
  content: 'content',
  is_resolved: 'isResolved',
  assigned_to: 'assignedToId',
} as const satisfies Record<ChangeableMember, keyof Ticket>;

/**
 * What a caller wants to be otherwise. A member left out is no change, nor one sent back as it is; nor one sent back as
 * it was when the caller read the ticket (`asRead`), however somebody else has changed it since.
 */
export function changesOf(
  ticket: Ticket,
  wanted: ChangeTicket,
  asRead: ReadonlyMap<string, unknown>,
): Change[] {
  const members = Object.keys(COLUMNS) as ChangeableMember[];
  return members.flatMap((member) => {
    const column = COLUMNS[member];
    const from = ticket[column];
    const to = wanted[member];
    if (to === undefined || to === from || (asRead.has(member) && asRead.get(member) === to)) return [];
    return [{ member, from, to, write: { [column]: to } }];
  });
}

/** Now, or a millisecond after `earlier` where the clock has not moved on: no two states of a ticket share a moment. */
export function momentAfter(earlier: Date): Date {
  return new Date(Math.max(Date.now(), earlier.getTime() + 1));
}
