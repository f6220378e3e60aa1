import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import { jsonSql } from '../database/json-sql.js';
import type { JsonText } from '../database/json-text.js';
import { LIST_CEILING, type Window } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { TicketChange, type NewChange } from '../tickets/ticket-change.entity.js';
import { OPEN, scopedTo } from '../tickets/ticket-scope.js';
import { Ticket } from '../tickets/ticket.entity.js';
import { Message, type MessageWithAuthor } from './message.entity.js';
import { MESSAGE_JSON } from './message.view.js';

type NewMessage = Omit<Message, 'id' | 'ticket' | 'profile'>;

/** Messages, as far as an actor may see them: those under the tickets that they may see. */
@Injectable()
export class MessagesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {}

  /** A ticket's messages, oldest first, one row beyond the limit; undefined where the actor can't see the ticket. */
  list(actor: Actor, ticketId: number, { limit, cursor }: Window): Promise<JsonText[] | undefined> {
    const which = cursor ? '(message.createdAt, message.id) > (:at, :id)' : '1 = 1';
    return this.thread(
      `messages where ${which} up to ${limit}`,
      (manager) =>
        asJson(manager, which)
          .orderBy('message.createdAt')
          .addOrderBy('message.id')
          .limit(limit + 1),
      { actor, ticketId, ...(cursor && { at: new Date(cursor.key), id: cursor.id }) },
    );
  }

  /** The message of that id under a ticket, if there is one; undefined where the actor can't see the ticket. */
  findVisible(actor: Actor, ticketId: number, id: number): Promise<JsonText[] | undefined> {
    return this.thread('a message', (manager) => asJson(manager, 'message.id = :id'), {
      actor,
      ticketId,
      id,
    });
  }

  /** A ticket's latest messages, oldest first: all of them, or as many as a list may hold. */
  async listLatest(actor: Actor, ticketId: number): Promise<JsonText[] | undefined> {
    const latest = await this.thread(
      'the latest messages',
      (manager) =>
        asJson(manager)
          .orderBy('message.createdAt', 'DESC')
          .addOrderBy('message.id', 'DESC')
          .limit(LIST_CEILING),
      { actor, ticketId },
    );
    return latest?.reverse();
  }

  /** The messages of a ticket that the actor can see: one statement tells an empty thread from an invisible one. */
  private async thread(
    name: string,
    build: (manager: EntityManager) => SelectQueryBuilder<Ticket>,
    { actor, ticketId, ...values }: { actor: Actor; ticketId: number; at?: Date; id?: number },
  ): Promise<JsonText[] | undefined> {
    const scoped = (manager: EntityManager) => scopedTo(build(manager), actor, ticketId).getQuery();
    const rows = await this.queries.json(name, scoped, { ...values, actor: actor.profileId, ticketId });
    return rows.length === 0 ? undefined : rows.filter((row) => row !== null);
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
   * Adds a message with the record of it, where the actor can see its ticket and it is open; then it stays so until the
   * unit of work ends.
   * @returns whether it was added.
   */
  async insertIfOpen(actor: Actor, message: NewMessage, record: NewChange): Promise<boolean> {
    const [inserted] = await this.queries.rows<{ id: number; recorded: boolean }>(
      'insert a message',
      (manager) => {
        const ticket = scopedTo(manager.createQueryBuilder(Ticket, 'ticket'), actor, message.ticketId);
        return insertion(this.unitOfWork.locking(ticket.andWhere(OPEN), 'ticket', 'change'));
      },
      { ...record, ...message, actor: actor.profileId },
    );
    if (inserted && !inserted.recorded) {
      await this.queries.insert(TicketChange, { ...record, messageId: inserted.id });
    }
    return inserted !== undefined;
  }

  async update(id: number, changes: Pick<Message, 'content' | 'updatedAt'>): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Message, { id }, changes));
  }

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Message, { id }));
  }
}

/** Inserts a message under the ticket that a query finds; PostgreSQL records it in the same statement. */
function insertion(tickets: SelectQueryBuilder<Ticket>): string {
  const isPostgres = tickets.dataSource.options.type === 'postgres';
  const value = (name: string, type: string) => (isPostgres ? `:${name}::${type}` : `:${name}`);
  const draft = tickets
    .select('ticket.id', 'ticket_id')
    .addSelect(value('profileId', 'integer'), 'profile_id')
    .addSelect(value('content', 'text'), 'content')
    .addSelect(value('createdAt', 'timestamptz'), 'created_at')
    .addSelect(value('updatedAt', 'timestamptz'), 'updated_at');
  const insert = `INSERT INTO messages (ticket_id, profile_id, content, created_at, updated_at) ${draft.getQuery()}`;
  if (!isPostgres) return `${insert} RETURNING id, 0 AS recorded`;
  return `WITH inserted AS (${insert} RETURNING *), recorded AS (
    INSERT INTO ticket_changes (ticket_id, message_id, profile_id, action, request_id, created_at)
    SELECT ticket_id, id, profile_id, ${value('action', 'text')}, ${value('requestId', 'text')}, created_at FROM inserted
  ) SELECT id, TRUE AS recorded FROM inserted`;
}

/** A ticket with its messages, or with nothing where it has none. */
function asJson(manager: EntityManager, which = '1 = 1'): SelectQueryBuilder<Ticket> {
  return manager
    .createQueryBuilder(Ticket, 'ticket')
    .select(jsonSql(manager, 'message', MESSAGE_JSON), 'json')
    .leftJoin(Message, 'message', `message.ticketId = ticket.id AND ${which}`)
    .leftJoin('message.profile', 'author');
}
