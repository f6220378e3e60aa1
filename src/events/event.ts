/** What can happen to a ticket (the contract's "Events"). */
export type EventKind =
  | 'ticket.created'
  | 'ticket.changed'
  | 'ticket.assigned'
  | 'ticket.closed'
  | 'ticket.reopened'
  | 'ticket.deleted'
  | 'message.created'
  | 'message.changed'
  | 'message.deleted'
  | 'attachment.added'
  | 'attachment.deleted';

/** The members that have changed, by their names in the API, with their values before and after. */
export type Changes = Readonly<Record<string, { old: unknown; new: unknown }>>;

/** What an event is about: a ticket, or a message under it. */
export interface Subject {
  ticketId: number;
  messageId?: number;
}

/** An event to record. `at` is the time that is written to the row that it happened to, as its creation or last change. */
export interface NewEvent {
  kind: EventKind;
  ticketId: number;
  messageId?: number | null;
  at: Date;
  /** The attachment that it happened to, where it was one. */
  attachmentId?: number;
  changes?: Changes;
}

/** Now, or a millisecond after `earlier` if the clock has not moved on: no two states of a ticket share a moment. */
export function momentAfter(earlier: Date): Date {
  return new Date(Math.max(Date.now(), earlier.getTime() + 1));
}
