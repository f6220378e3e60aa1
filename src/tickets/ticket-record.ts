import type { Actor } from '../access/actor.js';
import type { ChangeAction, NewChange } from './ticket-change.entity.js';

/** What something happened to: a ticket, or a message under it. */
export interface Subject {
  ticketId: number;
  messageId?: number;
}

/** What is to be recorded; `at` is when the row itself says that it was written. */
export interface Happening extends Subject {
  action: ChangeAction;
  member?: string;
  old?: unknown;
  new?: unknown;
  at: Date;
}

/** The row that records what an actor, or the operator where there is none, has done. */
export function recordOf(actor: Actor | undefined, happening: Happening): NewChange {
  return {
    ticketId: happening.ticketId,
    messageId: happening.messageId ?? null,
    profileId: actor?.profileId ?? null,
    action: happening.action,
    member: happening.member ?? null,
    oldValue: happening.old === undefined ? null : JSON.stringify(happening.old),
    newValue: happening.new === undefined ? null : JSON.stringify(happening.new),
    requestId: actor?.requestId ?? 'operator',
    createdAt: happening.at,
  };
}

/**
 * As SQL for PostgreSQL: the CTE `recorded`, which records that the tickets or messages of the CTE `granted` were created, by
 * its `request_id` and `created_at`.
 * @param columns those of `granted` that have the ids of what a record names.
 */
export function recorded(columns: Record<'ticketId' | 'messageId' | 'profileId', string>): string {
  return `recorded AS (
    INSERT INTO ticket_changes (ticket_id, message_id, profile_id, action, request_id, created_at)
    SELECT ${columns.ticketId}, ${columns.messageId}, ${columns.profileId}, 'created', request_id, created_at FROM granted)`;
}
