import { Injectable } from '@nestjs/common';
import sql, { empty, type Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import type { Json, JsonRows } from '../database/json.js';
import type { PageRequest } from '../database/keyset.js';
import { andAfter, count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { updateSearched } from '../search/searched-rows.js';
import { wordsIn } from '../search/word-columns.js';
import { TicketScope } from '../tickets/ticket-scope.js';
import { Message } from './message.entity.js';
import { MessageView } from './message.view.js';

type NewMessage = Omit<Message, 'id' | 'ticket' | 'profile' | 'attachments' | 'contentWords'>;

/** Queries over messages, scoped to the tickets that an actor may see. */
@Injectable()
export class MessagesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** A ticket's messages, oldest first, one more than the limit; undefined if the actor can't see the ticket. */
  list(
    actor: Actor,
    ticketId: number,
    { limit, cursor }: PageRequest,
  ): Promise<JsonRows<MessageView> | undefined> {
    const view = this.queries.view(MessageView, 'message');
    const visible = sql`tickets ticket JOIN messages message ON message.ticket_id = ticket.id
      WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}`;
    return this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM tickets ticket
        LEFT JOIN messages message ON message.ticket_id = ticket.id ${andAfter({ alias: 'message', visible }, cursor)} ${view.joins}
        WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}
        ORDER BY message.created_at, message.id LIMIT ${count(limit + 1)}`,
      { lane: 'list' },
    );
  }

  /**
   * A ticket's latest messages up to this one, oldest first; undefined if the actor can see none.
   * @param limit how many at most.
   */
  latest(
    actor: Actor,
    ticketId: number,
    upToId: number,
    { limit, lane = 'short' }: { limit: number; lane?: 'short' | 'list' },
  ): Promise<JsonRows<MessageView> | undefined> {
    const view = this.queries.view(MessageView, 'message');
    return this.queries.list(
      view,
      sql`SELECT json FROM (
          SELECT ${view.json} AS json, message.created_at, message.id
          FROM tickets ticket JOIN messages message ON message.ticket_id = ticket.id ${view.joins}
          WHERE ticket.id = ${ticketId} AND message.id <= ${upToId} AND ${TicketScope.of(actor)}
          ORDER BY message.created_at DESC, message.id DESC LIMIT ${count(limit)}
        ) latest ORDER BY created_at, id`,
      { kept: 'last', lane },
    );
  }

  /** A message under a ticket; undefined if the actor can see no such message. */
  find(actor: Actor, ticketId: number, id: number): Promise<Json<MessageView> | undefined> {
    return this.read(actor, ticketId, id, empty);
  }

  /** A message under a ticket, locked until the unit of work ends; undefined if the actor can see no such message. */
  async lock(actor: Actor, ticketId: number, id: number): Promise<Json<MessageView> | undefined> {
    return this.read(actor, ticketId, id, this.queries.lock('exclusive', 'message'));
  }

  insert(message: NewMessage): Promise<number> {
    return this.queries.insert(Message, { ...message, ...wordsIn(Message, message) });
  }

  async update(id: number, changes: Pick<Message, 'content' | 'updatedAt'>): Promise<void> {
    await updateSearched(this.unitOfWork, Message, id, changes);
  }

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Message, { id }));
  }

  private read(
    actor: Actor,
    ticketId: number,
    id: number,
    lock: Sql,
  ): Promise<Json<MessageView> | undefined> {
    const view = this.queries.view(MessageView, 'message');
    return this.queries.one(
      view,
      sql`SELECT ${view.json} AS json FROM tickets ticket
        JOIN messages message ON message.ticket_id = ticket.id ${view.joins}
        WHERE ticket.id = ${ticketId} AND message.id = ${id} AND ${TicketScope.of(actor)} ${lock}`,
    );
  }
}
