import { Injectable } from '@nestjs/common';
import sql, { empty } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import type { PageRequest } from '../database/keyset.js';
import { Queries } from '../database/queries.js';
import { TicketEventView } from './ticket-event.view.js';
import { count } from '../database/keyset-sql.js';
import { TicketScope } from './ticket-scope.js';

@Injectable()
export class TicketHistoryRepository {
  constructor(private readonly queries: Queries) {}

  /** A ticket's events, oldest first, one row beyond the limit; undefined where the actor can't see the ticket. */
  async list(
    actor: Actor,
    ticketId: number,
    { limit, cursor }: PageRequest,
  ): Promise<TicketEventView[] | undefined> {
    const view = this.queries.of(TicketEventView, 'event');
    const after = cursor
      ? sql`AND (event.created_at, event.id) > (${new Date(cursor.key)}, ${cursor.id})`
      : empty;
    const rows = await this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM tickets ticket
        LEFT JOIN events event ON event.ticket_id = ticket.id ${after} ${view.joins}
        WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}
        ORDER BY event.created_at, event.id LIMIT ${count(limit + 1)}`,
      'list',
    );
    return rows?.list.parse();
  }
}
