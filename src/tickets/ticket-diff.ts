import { isChange } from '../events/stale-copy.js';
import type { NewEvent } from '../events/event.js';
import type { ChangeTicket } from './ticket.dto.js';
import type { Ticket } from './ticket.entity.js';
import { CHANGEABLE_MEMBERS, type ChangeableMember, type MemberChange } from './ticket.policy.js';
import { TicketView } from './ticket.view.js';

/** The changes that a caller makes. A member that is left out is no change. */
export function changesOf(
  ticket: Pick<TicketView, ChangeableMember>,
  wanted: ChangeTicket,
  asRead: ReadonlyMap<string, unknown> | undefined,
): MemberChange[] {
  return CHANGEABLE_MEMBERS.flatMap((member) => {
    const [from, to] = [ticket[member], wanted[member]];
    return to === undefined || !isChange(member, from, to, asRead) ? [] : [{ member, from, to }];
  });
}

/** The entity's properties that the changes write, with their new values. */
export function columnsOf(changes: readonly MemberChange[]): Partial<Ticket> {
  return Object.fromEntries(
    changes.map(({ member, to }) => [TicketView.members[member]?.property ?? member, to]),
  );
}

/** The event of a change. Each member that changes is an event, some with a kind of their own. */
export function eventOf(change: MemberChange, ticketId: number, at: Date): NewEvent {
  const { member, from, to } = change;
  return { kind: kindOf(change), ticketId, at, changes: { [member]: { old: from, new: to } } };
}

/** The event of a ticket's deletion, which says what it was and whose. */
export function deletionOf({ id, title, created_by, assigned_to }: TicketView, at: Date): NewEvent {
  const gone = (old: unknown) => ({ old, new: null });
  const changes = { title: gone(title), created_by: gone(created_by), assigned_to: gone(assigned_to) };
  return { kind: 'ticket.deleted', ticketId: id, at, changes };
}

function kindOf({ member, to }: MemberChange): NewEvent['kind'] {
  switch (member) {
    case 'assigned_to':
      return 'ticket.assigned';
    case 'is_resolved':
      return to ? 'ticket.closed' : 'ticket.reopened';
    // The contract's kind for every member without one of its own.
    default:
      return 'ticket.changed';
  }
}
