import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Page, type Window } from '../database/keyset.js';
import { ticketChangeView, type TicketChangeView } from './ticket-change.view.js';
import { TicketChangesRepository } from './ticket-changes.repository.js';
import { recordOf, type Happening, type Subject } from './ticket-record.js';
import { notFound } from './ticket.policy.js';

/** The record of what happened to tickets and their messages, written in the unit of work in which it happens. */
@Injectable()
export class TicketHistoryService {
  constructor(private readonly repository: TicketChangesRepository) {}

  /** `actor` is undefined where the operator acts. */
  async record(actor: Actor | undefined, ...happenings: Happening[]): Promise<void> {
    const rows = happenings.map((happening) => recordOf(actor, happening));
    if (rows.length > 0) await this.repository.insert(rows);
  }

  /** What happened to a ticket, oldest first. @throws Problem not-found. */
  async list(actor: Actor, ticketId: number, query: Window): Promise<Page<readonly TicketChangeView[]>> {
    const rows = (await this.repository.list(actor, ticketId, query)) ?? notFound(ticketId);
    return Page.of(rows, query, ({ createdAt, id }) => ({ key: createdAt.getTime(), id })).map((changes) =>
      changes.map(ticketChangeView),
    );
  }

  /**
   * What members held when a caller read a ticket or a message, of those that have changed since.
   * @param readAt the `updated_at` that the caller has read; undefined where they do not say.
   */
  async asRead(
    subject: Subject,
    updatedAt: Date,
    readAt: Date | undefined,
  ): Promise<ReadonlyMap<string, unknown>> {
    if (readAt === undefined || readAt.getTime() >= updatedAt.getTime()) return new Map();
    const changes = await this.repository.listFirstSince(subject, readAt);
    return new Map(changes.map(({ member, oldValue }) => [member ?? '', JSON.parse(oldValue ?? 'null')]));
  }

  /** Records that a message is gone, and takes its text out of what was recorded before. */
  async recordDeletion(actor: Actor, message: Required<Subject> & { at: Date }): Promise<void> {
    await this.repository.clearTexts(message.ticketId, message.messageId);
    await this.record(actor, { ...message, action: 'deleted' });
  }
}
