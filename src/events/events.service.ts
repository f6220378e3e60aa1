import { Injectable } from '@nestjs/common';
import type { Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import type { NewEvent, Subject } from './event.js';
import { EventsRepository } from './events.repository.js';

/** Who is recorded as the request where the operator acts, from the command line. */
const OPERATOR = 'operator';

/** The event log: what happens to tickets is recorded here, in the unit of work that makes it true, and nowhere else. */
@Injectable()
export class EventsService {
  constructor(private readonly repository: EventsRepository) {}

  /** @param actor undefined where the operator acts. */
  async record(actor: Actor | undefined, events: readonly NewEvent[]): Promise<void> {
    const rows = events.map(({ kind, ticketId, messageId, at, changes = {} }) => ({
      kind,
      ticketId,
      messageId: messageId ?? null,
      actorId: actor?.profileId ?? null,
      changes: JSON.stringify(changes),
      requestId: actor?.requestId ?? OPERATOR,
      createdAt: at,
    }));
    await this.repository.insert(rows);
  }

  /** Records that a message is gone, and takes what it said out of what was recorded of it. */
  async recordMessageDeletion(actor: Actor, message: Required<Subject> & { at: Date }): Promise<void> {
    await this.repository.clearMessage(message.ticketId, message.messageId);
    await this.record(actor, [{ ...message, kind: 'message.deleted' }]);
  }

  /** Records that a ticket is gone, by whom it was and of what title, and takes what was said in it out of the log. */
  async recordTicketDeletion(
    actor: Actor,
    ticket: Subject & { at: Date },
    { title, created_by, assigned_to }: { title: string; created_by: number; assigned_to: number },
  ): Promise<void> {
    await this.repository.clearTicket(ticket.ticketId);
    const gone = (old: unknown) => ({ old, new: null });
    const changes = { title: gone(title), created_by: gone(created_by), assigned_to: gone(assigned_to) };
    await this.record(actor, [{ ...ticket, kind: 'ticket.deleted', changes }]);
  }

  /**
   * What members held when a caller read a ticket or a message, of those that have changed since.
   * @param scope the condition on `ticket` that it is one which the caller may see.
   * @param updatedAt when it was changed last, and `readAt`, the `updated_at` that the caller has read; undefined where
   * they do not say.
   */
  async valuesAsRead(
    scope: Sql,
    subject: Subject,
    updatedAt: Date,
    readAt: Date | undefined,
  ): Promise<ReadonlyMap<string, unknown>> {
    if (readAt === undefined || readAt.getTime() >= updatedAt.getTime()) return new Map();
    const changes = await this.repository.firstChangesSince(scope, subject, readAt);
    return new Map(changes.map(({ member, old }) => [member, JSON.parse(old)]));
  }
}
