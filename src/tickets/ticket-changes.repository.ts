import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import type { Window } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { scopedTo } from './ticket-scope.js';
import { TicketChange, type NewChange } from './ticket-change.entity.js';
import type { Subject } from './ticket-record.js';
import { Ticket } from './ticket.entity.js';

@Injectable()
export class TicketChangesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {}

  async insert(changes: readonly NewChange[]): Promise<void> {
    await this.queries.insert(TicketChange, ...changes);
  }

  /** A ticket's changes, oldest first, one row beyond the limit; undefined where the actor can't see the ticket. */
  async list(actor: Actor, ticketId: number, { limit, cursor }: Window): Promise<TicketChange[] | undefined> {
    const ticket = await this.unitOfWork.statement((manager) => {
      const after = cursor ? ' AND (change.createdAt, change.id) > (:at, :cursorId)' : '';
      const query = manager
        .createQueryBuilder(Ticket, 'ticket')
        .select('ticket.id')
        .leftJoinAndMapMany('ticket.changes', TicketChange, 'change', `change.ticketId = ticket.id${after}`)
        .leftJoinAndSelect('change.profile', 'profile')
        .orderBy('change.createdAt')
        .addOrderBy('change.id')
        .limit(limit + 1);
      if (cursor) query.setParameters({ at: new Date(cursor.key), cursorId: cursor.id });
      return scopedTo(query, actor, ticketId).getOne();
    });
    return ticket ? (ticket as Ticket & { changes: TicketChange[] }).changes : undefined;
  }

  /**
   * Of each member of a ticket or a message that has changed since a moment, the first change. The caller has settled
   * that the actor sees it.
   */
  listFirstSince({ ticketId, messageId }: Subject, since: Date): Promise<TicketChange[]> {
    return this.unitOfWork.statement((manager) => {
      const first = manager
        .createQueryBuilder(TicketChange, 'earlier')
        .select('MIN(earlier.id)')
        .where('earlier.ticketId = :ticketId AND earlier.createdAt > :since')
        .andWhere(`earlier.messageId ${messageId === undefined ? 'IS NULL' : '= :messageId'}`)
        .andWhere("earlier.action = 'changed'")
        .groupBy('earlier.member');
      return manager
        .createQueryBuilder(TicketChange, 'change')
        .where(`change.id IN (${first.getQuery()})`, { ticketId, messageId, since })
        .getMany();
    });
  }

  /** Takes the text of a deleted message out of what was recorded of it. */
  async clearTexts(ticketId: number, messageId: number): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.update(TicketChange, { ticketId, messageId }, { oldValue: null, newValue: null }),
    );
  }
}
