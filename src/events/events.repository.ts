import { Injectable } from '@nestjs/common';
import sql, { raw, type Sql } from 'sql-template-tag';
import { Queries } from '../database/queries.js';
import { Event } from './event.entity.js';
import type { Subject } from './event.js';

/** A member that was changed after some moment, and its value before the first of these changes, as JSON. */
export interface FirstChange {
  member: string;
  old: string;
}

type NewRow = Omit<Event, 'id' | 'actor' | 'attachmentId'>;

@Injectable()
export class EventsRepository {
  constructor(private readonly queries: Queries) {}

  async insert(rows: readonly NewRow[]): Promise<void> {
    await this.queries.insert(Event, ...rows);
  }

  /**
   * The members of a ticket or a message that were changed after `since`, with their values before the first change.
   * @param scope a condition on `ticket`: that the caller may see it.
   */
  firstChangesSince(scope: Sql, { ticketId, messageId }: Subject, since: Date): Promise<FirstChange[]> {
    const subject =
      messageId === undefined ? sql`event.message_id IS NULL` : sql`event.message_id = ${messageId}`;
    const changes = raw(this.queries.isPostgres ? 'event.changes::json' : 'event.changes');
    return this.queries.rows<FirstChange>(
      sql`SELECT member, old FROM (
          SELECT change.key AS member, CAST(change.value -> 'old' AS text) AS old,
            row_number() OVER (PARTITION BY change.key ORDER BY event.id) AS place
          FROM tickets ticket JOIN events event ON event.ticket_id = ticket.id
            CROSS JOIN json_each(${changes}) AS change
          WHERE ticket.id = ${ticketId} AND ${scope} AND ${subject} AND event.created_at > ${since}
        ) changed WHERE place = 1`,
    );
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
