import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { LIST_CEILING, type Window } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Profile } from '../profiles/profile.entity.js';
import { scopedTo } from '../tickets/ticket-scope.js';
import { Ticket } from '../tickets/ticket.entity.js';
import { Message } from './message.entity.js';

export type MessageWithAuthor = Message & { profile: Profile };

/** Messages, as far as an actor may see them: those under the tickets that they may see. */
@Injectable()
export class MessagesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** A ticket's messages, oldest first, one row beyond the limit; undefined where the actor can't see the ticket. */
  async list(
    actor: Actor,
    ticketId: number,
    { limit, cursor }: Window,
  ): Promise<MessageWithAuthor[] | undefined> {
    const ticket = await this.unitOfWork.statement((manager) => {
      const query = thread(
        manager,
        actor,
        ticketId,
        cursor ? '(message.createdAt, message.id) > (:at, :cursorId)' : '1 = 1',
      )
        .orderBy('message.createdAt')
        .addOrderBy('message.id')
        .limit(limit + 1);
      if (cursor) query.setParameters({ at: new Date(cursor.key), cursorId: cursor.id });
      return query.getOne();
    });
    return messagesOf(ticket);
  }

  /** The message of that id under a ticket, if there is one; undefined where the actor can't see the ticket. */
  async findVisible(actor: Actor, ticketId: number, id: number): Promise<MessageWithAuthor[] | undefined> {
    const ticket = await this.unitOfWork.statement((manager) =>
      thread(manager, actor, ticketId, 'message.id = :id').setParameters({ id }).getOne(),
    );
    return messagesOf(ticket);
  }

  /** A ticket's latest messages, oldest first: all of them, or as many as a list may hold. */
  async listLatest(actor: Actor, ticketId: number): Promise<MessageWithAuthor[] | undefined> {
    const ticket = await this.unitOfWork.statement((manager) =>
      thread(manager, actor, ticketId)
        .orderBy('message.createdAt', 'DESC')
        .addOrderBy('message.id', 'DESC')
        .limit(LIST_CEILING)
        .getOne(),
    );
    return messagesOf(ticket)?.reverse();
  }

  /**
   * A message under a ticket, locked until the unit of work ends. The caller has settled that the actor sees the ticket.
   */
  async lock(ticketId: number, id: number): Promise<MessageWithAuthor | undefined> {
    const message = await this.unitOfWork.statement((manager) => {
      const query = manager
        .createQueryBuilder(Message, 'message')
        .innerJoinAndSelect('message.profile', 'author')
        .where('message.id = :id AND message.ticketId = :ticketId', { id, ticketId });
      return this.unitOfWork.locking(query, 'message', 'change').getOne();
    });
    return (message ?? undefined) as MessageWithAuthor | undefined;
  }

  insert(message: Omit<Message, 'id' | 'ticket' | 'profile'>): Promise<number> {
    return this.unitOfWork.insert(Message, message);
  }

  async update(id: number, changes: Pick<Message, 'content' | 'updatedAt'>): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Message, { id }, changes));
  }

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Message, { id }));
  }
}

/** A ticket that the actor can see with its messages: one statement tells an empty thread from an invisible one. */
function thread(
  manager: EntityManager,
  actor: Actor,
  ticketId: number,
  which = '1 = 1',
): SelectQueryBuilder<Ticket> {
  const query = manager
    .createQueryBuilder(Ticket, 'ticket')
    .select('ticket.id')
    .leftJoinAndMapMany('ticket.thread', Message, 'message', `message.ticketId = ticket.id AND ${which}`)
    .leftJoinAndSelect('message.profile', 'author');
  return scopedTo(query, actor, ticketId);
}

function messagesOf(ticket: Ticket | null): MessageWithAuthor[] | undefined {
  return ticket ? (ticket as Ticket & { thread: MessageWithAuthor[] }).thread : undefined;
}
