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
 * As SQL for PostgreSQL: the CTE `inserted`, of the tickets or messages that an INSERT gives, and one that records that
 * they were created, by the request of the parameter `requestId`.
 * @param columns those of `inserted` that have the ids of what a record names.
 */
export function recorded(
  insert: string,
  columns: Record<'ticketId' | 'messageId' | 'profileId', string>,
): string {
  return `inserted AS (${insert} RETURNING *), recorded AS (
    INSERT INTO ticket_changes (ticket_id, message_id, profile_id, action, request_id, created_at)
    SELECT ${columns.ticketId}, ${columns.messageId}, ${columns.profileId}, 'created', :requestId::text, created_at
    FROM inserted)`;
}
