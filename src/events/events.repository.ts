import { Injectable } from '@nestjs/common';
import sql, { type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { Event } from './event.entity.js';
import type { Subject } from './event.js';

type NewRow = Omit<Event, 'id' | 'actor' | 'attachmentId'>;

@Injectable()
export class EventsRepository {
  constructor(private readonly queries: Queries) {}

  async insert(rows: readonly NewRow[]): Promise<void> {
    await this.queries.insert(Event, ...rows);
  }

  /**
   * What happened to a ticket or a message after `since`, oldest first: the changes of at most `limit` events, each as JSON.
   * @param scope a condition on `ticket`: that the caller may see it.
   */
  async changesSince(
    scope: Sql,
    { ticketId, messageId }: Subject,
    since: Date,
    limit: number,
  ): Promise<string[]> {
    const subject =
      messageId === undefined ? sql`event.message_id IS NULL` : sql`event.message_id = ${messageId}`;
    const rows = await this.queries.rows<{ changes: string }>(
      sql`SELECT event.changes FROM tickets ticket JOIN events event ON event.ticket_id = ticket.id
        WHERE ticket.id = ${ticketId} AND ${scope} AND ${subject} AND event.created_at > ${since}
        ORDER BY event.created_at, event.id LIMIT ${count(limit)}`,
    );
    return rows.map(({ changes }) => changes);
  }

  /** Clears the texts of a message in its events. */
  async clearMessage(ticketId: number, messageId: number): Promise<void> {
    await this.clear(sql`ticket_id = ${ticketId} AND message_id = ${messageId} AND kind = 'message.changed'`);
  }

  /** Clears the texts of a ticket and its messages in their events. Its titles stay. */
  async clearTicket(ticketId: number): Promise<void> {
    const ofContent = sql`kind = 'ticket.changed' AND changes LIKE '%"content":{"old":%'`;
    await this.clear(sql`ticket_id = ${ticketId} AND (kind = 'message.changed' OR ${ofContent})`);
  }

  private async clear(which: Sql): Promise<void> {
    await this.queries.rows(
      sql`UPDATE events SET changes = ${'{"content":{"old":null,"new":null}}'} WHERE ${which}`,
    );
  }
}
