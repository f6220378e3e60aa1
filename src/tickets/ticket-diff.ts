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
 * Whether a member that is sent is a change: not where it is sent back as it is, nor as it was when the caller read it
 * (`asRead`), however somebody else has changed it since.
 */
export function isChange<Value>(
  member: string,
  from: Value,
  to: Value,
  asRead: ReadonlyMap<string, unknown>,
): boolean {
  return to !== from && !(asRead.has(member) && asRead.get(member) === to);
}

/** What a caller wants to be otherwise; a member left out is no change. */
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
    if (to === undefined || !isChange(member, from, to, asRead)) return [];
    return [{ member, from, to, write: { [column]: to } }];
  });
}

/** Now, or a millisecond after `earlier` where the clock has not moved on: no two states of a ticket share a moment. */
export function momentAfter(earlier: Date): Date {
  return new Date(Math.max(Date.now(), earlier.getTime() + 1));
}
