import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { In } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { JsonRows, type Json } from '../database/json.js';
import type { PageRequest } from '../database/keyset.js';
import { andAfter, count, isBefore, newest } from '../database/keyset-sql.js';
import { MOST_BYTES, Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { integer, moment, view } from '../database/views.js';
import type { Search, SearchSource } from '../search/search.js';
import { findRanked, type RankedPage } from '../search/search-statement.js';
import { updateSearched } from '../search/searched-rows.js';
import { wordsIn } from '../search/word-columns.js';
import { TicketEventView } from './ticket-event.view.js';
import { filtersOf } from './ticket-filters.js';
import { TicketScope } from './ticket-scope.js';
import type { ListTickets, TicketFilters } from './ticket.dto.js';
import { Ticket } from './ticket.entity.js';
import type { TicketFacts } from './ticket.policy.js';
import { TicketView } from './ticket.view.js';

class LockedTicketView extends view(Ticket, {
  id: integer(),
  updated_at: moment({ property: 'updatedAt' }),
}) {}

export type NewTicket = Pick<
  Ticket,
  'createdById' | 'assignedToId' | 'title' | 'content' | 'createdAt' | 'updatedAt'
>;

const TICKETS_AT_ONCE = 500;

/** Queries over tickets. Reads are scoped to an actor or have `Unscoped` in their names; writes by id follow a scoped lock. */
@Injectable()
export class TicketsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /**
   * A ticket that the actor may see, locked until the unit of work ends. Writing a message takes this lock as well, rather
   * than a shared one: PostgreSQL lets shared locks overtake a change that waits, so that it could wait for ever.
   */
  async lock(actor: Actor, id: number): Promise<TicketFacts | undefined> {
    const row = await this.queries.row<Record<keyof Omit<TicketFacts, 'id'>, unknown>>(
      sql`SELECT ticket.is_resolved AS "isResolved", ${TicketScope.has('requester', actor)} AS "isRequester",
          ${TicketScope.has('worker', actor)} AS "isWorker",
          (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
        FROM tickets ticket
        WHERE ticket.id = ${id} AND ${TicketScope.of(actor)} ${this.queries.lock('exclusive', 'ticket')}`,
    );
    if (!row) return undefined;
    // SQLite has numbers for booleans.
    return {
      id,
      isResolved: Boolean(row.isResolved),
      isRequester: Boolean(row.isRequester),
      isWorker: Boolean(row.isWorker),
      hasManager: Boolean(row.hasManager),
    };
  }

  find(actor: Actor, id: number): Promise<Json<TicketView> | undefined> {
    const view = this.queries.view(TicketView, 'ticket');
    return this.queries.one(
      view,
      sql`SELECT ${view.json} AS json FROM ${view.from} WHERE ticket.id = ${id} AND ${TicketScope.of(actor)}`,
    );
  }

  /** The tickets in the actor's list, newest first, one row beyond the limit. */
  async list(actor: Actor, { limit, cursor, ...filters }: ListTickets): Promise<JsonRows<TicketView>> {
    const view = this.queries.view(TicketView, 'ticket');
    const visible = sql`tickets ticket WHERE ${TicketScope.of(actor)}`;
    const whole = { columns: this.queries.columns(Ticket, 'ticket'), from: sql`tickets ticket` };
    const conditions = [
      ...filtersOf(filters),
      ...(cursor ? [isBefore({ alias: 'ticket', visible }, new Date(cursor.key), cursor.id)] : []),
    ];
    const rows = await this.queries.list(
      view,
      sql`WITH ticket AS MATERIALIZED (${newest(whole, TicketScope.ranges(actor), conditions, limit + 1)})
        SELECT ${view.json} AS json FROM ticket ${view.joinsOfPage} ORDER BY ticket.created_at DESC, ticket.id DESC`,
      { lane: 'list' },
    );
    return rows ?? new JsonRows(Buffer.of(), 0);
  }

  /** The tickets in the actor's list that a search finds. */
  search(actor: Actor, filters: TicketFilters, search: Search): Promise<RankedPage> {
    const source: SearchSource = {
      table: 'tickets',
      alias: 'ticket',
      more: { table: 'messages', key: 'ticket_id' },
      index: 'ticket_words',
      ranges: TicketScope.ranges(actor),
      filters: filtersOf(filters),
      view: this.queries.view(TicketView, 'ticket'),
    };
    return findRanked(this.queries, source, search);
  }

  /** A ticket's events, oldest first, one row beyond the limit; undefined where the actor can't see the ticket. */
  async history(
    actor: Actor,
    id: number,
    { limit, cursor }: PageRequest,
  ): Promise<JsonRows<TicketEventView> | undefined> {
    const view = this.queries.view(TicketEventView, 'event');
    const visible = sql`tickets ticket JOIN events event ON event.ticket_id = ticket.id
      WHERE ticket.id = ${id} AND ${TicketScope.of(actor)}`;
    const after = andAfter({ alias: 'event', visible }, cursor);
    // Events are read, written anew and given a tag, which is several times the work of a list that is sent as it was read.
    const most = MOST_BYTES / 4;
    // Their texts may be eight times as long as those of messages: no more are read than the answer may hold, and one. Sizes are
    // taken before they are added up, since a window would carry the texts.
    const fitting = sql`SELECT coalesce(nullif(count(*), 0), 1) FROM (
        SELECT own, sum(own) OVER (ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS bytes FROM (
          SELECT octet_length(event.changes) AS own, event.created_at, event.id FROM ${visible} ${after}
          ORDER BY event.created_at, event.id LIMIT ${count(limit + 1)}) sized) added
      WHERE bytes - own <= ${count(most)}`;
    return this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM tickets ticket
        LEFT JOIN events event ON event.ticket_id = ticket.id ${after} ${view.joins}
        WHERE ticket.id = ${id} AND ${TicketScope.of(actor)}
        ORDER BY event.created_at, event.id LIMIT (${fitting})`,
      { lane: 'list', most },
    );
  }

  insert(ticket: NewTicket): Promise<number> {
    return this.queries.insert(Ticket, { ...ticket, ...wordsIn(Ticket, ticket) });
  }

  /** Writes these properties, and the words of the texts among them. */
  async update(id: number, changes: Partial<Omit<Ticket, 'id' | 'createdBy' | 'assignedTo'>>): Promise<void> {
    await updateSearched(this.unitOfWork, Ticket, id, changes);
  }

  /** At most TICKETS_AT_ONCE tickets that are assigned to a profile, locked until the unit of work ends. */
  async lockAssignedUnscoped(assignedToId: number): Promise<{ id: number; updatedAt: Date }[]> {
    const view = this.queries.view(LockedTicketView, 'ticket');
    const rows = await this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM ${view.from} WHERE ticket.assigned_to = ${assignedToId} AND NOT ticket.is_deleted
        ORDER BY ticket.created_at, ticket.id LIMIT ${count(TICKETS_AT_ONCE)} ${this.queries.lock('exclusive', 'ticket')}`,
    );
    return (rows?.list.parse() ?? []).map(({ id, updated_at }) => ({ id, updatedAt: new Date(updated_at) }));
  }

  async reassignUnscoped(ids: readonly number[], assignedToId: number, updatedAt: Date): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.update(Ticket, { id: In([...ids]) }, { assignedToId, updatedAt }),
    );
  }

  countOpenUnscoped(assignedToId: number): Promise<number> {
    return this.unitOfWork.statement((manager) =>
      manager.countBy(Ticket, { assignedToId, isResolved: false, isDeleted: false }),
    );
  }

  /** How many tickets that are assigned to a profile were created by users who are disabled. */
  async countOrphanedUnscoped(assignedToId: number): Promise<number> {
    const row = await this.queries.row<{ number: number }>(
      sql`SELECT CAST(count(*) AS integer) AS number FROM tickets JOIN profiles creator ON creator.id = tickets.created_by
        JOIN users ON users.id = creator.user_id
        WHERE tickets.assigned_to = ${assignedToId} AND NOT tickets.is_deleted AND users.disabled_at IS NOT NULL`,
    );
    return row?.number ?? 0;
  }

  /** The usernames of those who are no managers, and to whom tickets of the user with this folded username are assigned. */
  async listFormerManagersUnscoped(usernameFolded: string): Promise<string[]> {
    const rows = await this.queries.rows<{ username: string }>(
      sql`SELECT DISTINCT former.username FROM users JOIN profiles creator ON creator.user_id = users.id
        JOIN tickets ON tickets.created_by = creator.id AND NOT tickets.is_deleted
        JOIN profiles assignee ON assignee.id = tickets.assigned_to AND NOT assignee.is_manager
        JOIN users former ON former.id = assignee.user_id
        WHERE users.username_folded = ${usernameFolded} ORDER BY former.username`,
    );
    return rows.map(({ username }) => username);
  }
}
