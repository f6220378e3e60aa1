import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries, inLines, type BatchedStatement } from '../database/compiled-queries.js';
import { jsonSql } from '../database/json-sql.js';
import { JsonLines } from '../database/json-text.js';
import { LIST_CEILING, type Window } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { TicketChange } from '../tickets/ticket-change.entity.js';
import { recorded, recordOf } from '../tickets/ticket-record.js';
import { OPEN, scopedTo, visibleTo } from '../tickets/ticket-scope.js';
import { Ticket } from '../tickets/ticket.entity.js';
import { Message, type MessageWithAuthor } from './message.entity.js';
import { MESSAGE_JSON } from './message.view.js';

type NewMessage = Pick<Message, 'ticketId' | 'content' | 'createdAt' | 'updatedAt'>;

/** Messages, as far as an actor may see them: those under the tickets that they may see. */
@Injectable()
export class MessagesRepository {
  private readonly addition;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {
    this.addition = queries.batched<Addition, { lines: string; count: number }>(ADDITION);
  }

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
  async add(actor: Actor, message: NewMessage): Promise<JsonLines | undefined> {
    if (this.queries.canWriteAtOnce) {
      const added = await this.addition({
        ticket_id: message.ticketId,
        profile_id: actor.profileId,
        content: message.content,
        created_at: message.createdAt,
        request_id: actor.requestId,
      });
      return added && new JsonLines(added.lines, added.count);
    }
    const values = { ...message, actor: actor.profileId };
    return this.unitOfWork.transaction(async () => {
      const [inserted] = await this.queries.rows<{ id: number }>(
        'insert a message',
        (manager) =>
          insertion(scopedTo(manager.createQueryBuilder(Ticket, 'ticket'), actor, message.ticketId)),
        values,
      );
      if (!inserted) return undefined;
      const { ticketId, createdAt: at } = message;
      await this.queries.insert(
        TicketChange,
        recordOf(actor, { ticketId, messageId: inserted.id, action: 'created', at }),
      );
      return this.queries.lines(
        'the latest messages',
        (manager) => inLines(latest(manager, ':ticketId')),
        values,
      );
    });
  }

  async update(id: number, changes: Pick<Message, 'content' | 'updatedAt'>): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Message, { id }, changes));
  }

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Message, { id }));
  }
}

/** As SQL for SQLite: inserts a message under the ticket that a query finds, if it is open. */
function insertion(tickets: SelectQueryBuilder<Ticket>): string {
  return `INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at)
    SELECT id, :actor, :content, :createdAt, :updatedAt
    FROM (${tickets.andWhere(OPEN).select('ticket.id', 'id').getQuery()}) ticket RETURNING id`;
}

interface Addition {
  ticket_id: number;
  profile_id: number;
  content: string;
  created_at: Date;
  request_id: string;
}

/**
 * The same for PostgreSQL, of many messages, with the records of them and the threads that they come under; `messages` stands
 * for the table, since a statement does not see what it has inserted itself.
 */
const ADDITION: BatchedStatement<Addition> = {
  name: 'add a message',
  columns: {
    ticket_id: 'integer',
    profile_id: 'integer',
    content: 'text',
    created_at: 'timestamptz',
    request_id: 'text',
  },
  sql: (manager, onLocked) => `granted AS (
    SELECT asked.*, nextval('messages_id_seq') AS id FROM asked JOIN tickets ticket ON ticket.id = asked.ticket_id
    WHERE ${visibleTo('asked.profile_id')} AND ${OPEN} ORDER BY ticket.id FOR NO KEY UPDATE OF ticket ${onLocked}
  ), inserted AS (
    INSERT INTO messages (id, ticket_id, profile_id, content, created_at, updated_at)
    SELECT id, ticket_id, profile_id, content, created_at, created_at FROM granted RETURNING *
  ), ${recorded({
    ticketId: 'ticket_id',
    messageId: 'id',
    profileId: 'profile_id',
  })}, messages AS (SELECT * FROM messages UNION ALL SELECT * FROM inserted)
  SELECT place, lines, count FROM granted CROSS JOIN LATERAL (${inLines(latest(manager, 'granted.ticket_id'))}) thread`,
};

/** As SQL: the latest messages of a ticket, oldest first. */
function latest(manager: EntityManager, ticketId: string): string {
  const messages = manager
    .createQueryBuilder(Message, 'message')
    .select(jsonSql(manager, 'message', MESSAGE_JSON), 'json')
    .addSelect('message.createdAt', 'created_at')
    .addSelect('message.id', 'id')
    .innerJoin('message.profile', 'author')
    .where(`message.ticketId = ${ticketId}`)
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
