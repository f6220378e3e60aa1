import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries, inLines } from '../database/compiled-queries.js';
import { typed } from '../database/dialect.js';
import { jsonSql } from '../database/json-sql.js';
import type { JsonLines } from '../database/json-text.js';
import { LIST_CEILING, type Window } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { TicketChange } from '../tickets/ticket-change.entity.js';
import { recorded, recordOf } from '../tickets/ticket-record.js';
import { OPEN, scopedTo } from '../tickets/ticket-scope.js';
import { Ticket } from '../tickets/ticket.entity.js';
import { Message, type MessageWithAuthor } from './message.entity.js';
import { MESSAGE_JSON } from './message.view.js';

type NewMessage = Pick<Message, 'ticketId' | 'content' | 'createdAt' | 'updatedAt'>;

/** Messages, as far as an actor may see them: those under the tickets that they may see. */
@Injectable()
export class MessagesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {}

  /** A ticket's messages, oldest first, one row beyond the limit; undefined where the actor can't see the ticket. */
  list(actor: Actor, ticketId: number, { limit, cursor }: Window): Promise<JsonLines | undefined> {
    const which = cursor ? '(message.createdAt, message.id) > (:at, :id)' : '1 = 1';
    return this.queries.lines(
      `messages where ${which} up to ${limit}`,
      (manager) => {
        const messages = thread(manager, which).orderBy('message.createdAt').addOrderBy('message.id');
        return inLines(scopedTo(messages.limit(limit + 1), actor, ticketId).getQuery());
      },
      { actor: actor.profileId, ticketId, ...(cursor && { at: new Date(cursor.key), id: cursor.id }) },
    );
  }

  /** The message of that id under a ticket, if there is one; undefined where the actor can't see the ticket. */
  async findVisible(actor: Actor, ticketId: number, id: number): Promise<JsonLines | undefined> {
    return this.queries.lines(
      'a message',
      (manager) => inLines(scopedTo(thread(manager, 'message.id = :id'), actor, ticketId).getQuery()),
      { actor: actor.profileId, ticketId, id },
    );
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

  /**
   * Adds a message with the record of it, where the actor can see its ticket and it is open.
   * @returns the ticket's latest messages, oldest first; undefined where it was not added.
   */
  add(actor: Actor, message: NewMessage): Promise<JsonLines | undefined> {
    const values = { ...message, actor: actor.profileId, requestId: actor.requestId };
    const insertOn = (manager: EntityManager) => {
      const ticket = scopedTo(manager.createQueryBuilder(Ticket, 'ticket'), actor, message.ticketId);
      return insertion(this.unitOfWork.locking(ticket.andWhere(OPEN), 'ticket', 'change'), manager);
    };
    if (this.queries.canWriteAtOnce) {
      return this.queries.lines(
        'add a message',
        (manager) => withThread(insertOn(manager), manager),
        values,
        'writing',
      );
    }
    return this.unitOfWork.transaction(async () => {
      const [inserted] = await this.queries.rows<{ id: number }>(
        'insert a message',
        (manager) => `${insertOn(manager)} RETURNING id`,
        values,
      );
      if (!inserted) return undefined;
      const { ticketId, createdAt: at } = message;
      await this.queries.insert(
        TicketChange,
        recordOf(actor, { ticketId, messageId: inserted.id, action: 'created', at }),
      );
      return this.queries.lines('the latest messages', (manager) => inLines(latest(manager)), values);
    });
  }

  async update(id: number, changes: Pick<Message, 'content' | 'updatedAt'>): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Message, { id }, changes));
  }

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Message, { id }));
  }
}

/** As SQL: inserts a message under the ticket that a query finds. */
function insertion(tickets: SelectQueryBuilder<Ticket>, manager: EntityManager): string {
  const value = (name: string, type: string) => typed(manager, name, type);
  return `INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
    SELECT id, ${value('actor', 'integer')}, ${value('content', 'text')},
      ${value('createdAt', 'timestamptz')}, ${value('updatedAt', 'timestamptz')}
    FROM (${tickets.select('ticket.id', 'id').getQuery()}) ticket`;
}

/** The same and its thread; `messages` stands for the table, since a statement does not see what it has inserted itself. */
function withThread(insert: string, manager: EntityManager): string {
  return `WITH ${recorded(insert, { ticketId: 'ticket_id', messageId: 'id', profileId: 'profile_id' })}, messages AS (
    SELECT * FROM messages WHERE ticket_id = (SELECT ticket_id FROM inserted) UNION ALL SELECT * FROM inserted
  ) ${inLines(latest(manager))}`;
}

/** As SQL: the latest messages of a ticket, oldest first. */
function latest(manager: EntityManager): string {
  const messages = manager
    .createQueryBuilder(Message, 'message')
    .select(jsonSql(manager, 'message', MESSAGE_JSON), 'json')
    .addSelect('message.createdAt', 'created_at')
    .addSelect('message.id', 'id')
    .innerJoin('message.profile', 'author')
    .where('message.ticketId = :ticketId')
    .orderBy('message.createdAt', 'DESC')
    .addOrderBy('message.id', 'DESC')
    .limit(LIST_CEILING);
  return `SELECT json FROM (${messages.getQuery()}) latest ORDER BY created_at, id`;
}

/** As SQL: a ticket with its messages, or with nothing where it has none. */
function thread(manager: EntityManager, which: string): SelectQueryBuilder<Ticket> {
  return manager
    .createQueryBuilder(Ticket, 'ticket')
    .select(jsonSql(manager, 'message', MESSAGE_JSON), 'json')
    .leftJoin(Message, 'message', `message.ticketId = ticket.id AND ${which}`)
    .leftJoin('message.profile', 'author');
}
