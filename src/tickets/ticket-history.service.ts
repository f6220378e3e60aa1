import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Page, type Window } from '../database/keyset.js';
import type { ChangeAction } from './ticket-change.entity.js';
import { ticketChangeView, type TicketChangeView } from './ticket-change.view.js';
import { TicketChangesRepository } from './ticket-changes.repository.js';
import { notFound } from './ticket.policy.js';

/** What is to be recorded; `at` is when the row itself says that it was written. */
export interface Happening {
  ticketId: number;
  messageId?: number;
  action: ChangeAction;
  member?: string;
  old?: unknown;
  new?: unknown;
  at: Date;
}

/** The record of what happened to tickets and their messages, written in the unit of work in which it happens. */
@Injectable()
export class TicketHistoryService {
  constructor(private readonly repository: TicketChangesRepository) {}

  /** `actor` is undefined where the operator acts. */
  async record(actor: Actor | undefined, ...happenings: Happening[]): Promise<void> {
    const rows = happenings.map((happening) => ({
      ticketId: happening.ticketId,
      messageId: happening.messageId ?? null,
      profileId: actor?.profileId ?? null,
      action: happening.action,
      member: happening.member ?? null,
      oldValue: happening.old === undefined ? null : JSON.stringify(happening.old),
      newValue: happening.new === undefined ? null : JSON.stringify(happening.new),
      requestId: actor?.requestId ?? 'operator',
      createdAt: happening.at,
    }));
    if (rows.length > 0) await this.repository.insert(rows);
  }

  /** What happened to a ticket, oldest first. @throws Problem not-found. */
  async list(actor: Actor, ticketId: number, query: Window): Promise<Page<TicketChangeView>> {
    const rows = (await this.repository.list(actor, ticketId, query)) ?? notFound(ticketId);
    return Page.of(rows, query, ({ createdAt, id }) => ({ key: createdAt.getTime(), id })).map(
      ticketChangeView,
    );
  }

  /** The values that members of a ticket had at a moment, of those that have changed since. */
  async valuesAt(ticketId: number, moment: Date): Promise<ReadonlyMap<string, unknown>> {
    const values = new Map<string, unknown>();
    for (const { member, oldValue } of await this.repository.listSince(ticketId, moment)) {
      if (member !== null && !values.has(member)) values.set(member, JSON.parse(oldValue ?? 'null'));
    }
    return values;
  }

  /** Records that a message is gone, and takes its text out of what was recorded before. */
  async recordDeletion(actor: Actor, ticketId: number, messageId: number): Promise<void> {
    await this.repository.clearTexts(ticketId, messageId);
    await this.record(actor, { ticketId, messageId, action: 'deleted', at: new Date() });
  }
}
