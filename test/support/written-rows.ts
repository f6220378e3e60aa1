import { expect } from '@jest/globals';
import type { EventKind } from '../../src/events/event.js';
import type { Cast } from './mass-assignment.js';

export const aDate = expect.any(Date) as unknown;
export const aNumber = expect.any(Number) as unknown;
export const aUuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as unknown;
export const aHash = expect.stringMatching(/^\$argon2id\$/) as unknown;

/** A row of a session that was opened over HTTP. */
export function openedSession(userId: unknown) {
  return { id: aUuid, userId, createdAt: aDate, expiresAt: aDate, address: '127.0.0.1', userAgent: 'node' };
}

/** A row of the event log that the caller has brought about at their ticket. */
export function recorded({ caller, ticket }: Cast, kind: EventKind, columns: Record<string, unknown> = {}) {
  return {
    id: aNumber,
    kind,
    ticketId: ticket.id,
    messageId: null,
    attachmentId: null,
    actorId: caller.id,
    changes: '{}',
    requestId: aUuid,
    createdAt: aDate,
    ...columns,
  };
}

/** A member's value before and after. */
export type Values = [from: unknown, to: unknown];

/** A row of the event log for members that have changed. */
export function changed(cast: Cast, kind: EventKind, members: Record<string, Values>, columns = {}) {
  const changes = Object.entries(members).map(([member, [from, to]]) => [member, { old: from, new: to }]);
  return recorded(cast, kind, { changes: JSON.stringify(Object.fromEntries(changes)), ...columns });
}
