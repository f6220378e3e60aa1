import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { LIST_CEILING, type Window } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { scopedTo } from './ticket-scope.js';
import { TicketChange } from './ticket-change.entity.js';
import { Ticket } from './ticket.entity.js';

export type NewChange = Omit<TicketChange, 'id' | 'ticket' | 'profile'>;

@Injectable()
export class TicketChangesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(changes: readonly NewChange[]): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager
        .createQueryBuilder()
        .insert()
        .into(TicketChange)
        .values([...changes])
        .updateEntity(false)
        .execute(),
    );
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

  /** What changed of a ticket itself since a moment, oldest first. The caller has settled that the actor sees it. */
  listSince(ticketId: number, since: Date): Promise<TicketChange[]> {
    return this.unitOfWork.statement((manager) =>
      manager.find(TicketChange, {
        where: { ticketId, messageId: IsNull(), action: 'changed', createdAt: MoreThan(since) },
        order: { createdAt: 'ASC', id: 'ASC' },
        take: LIST_CEILING,
      }),
    );
  }

  /** Takes the text of a deleted message out of what was recorded of it. */
  async clearTexts(ticketId: number, messageId: number): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.update(TicketChange, { ticketId, messageId }, { oldValue: null, newValue: null }),
    );
  }
}
