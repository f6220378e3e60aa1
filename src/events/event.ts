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
  | 'message.deleted';

/** Of each member that has changed, its values before and after. */
export type Changes = Readonly<Record<string, { old: unknown; new: unknown }>>;

/** What an event is about: a ticket, or a message under it. */
export interface Subject {
  ticketId: number;
  messageId?: number;
}

/** Something that has happened. `at` is when the row that it happened to says that it was written. */
export interface NewEvent extends Subject {
  kind: EventKind;
  at: Date;
  changes?: Changes;
}
