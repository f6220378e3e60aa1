import { Injectable } from '@nestjs/common';
import sql, { empty, join, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { Event } from './event.entity.js';
import type { Subject } from './event.js';

type NewRow = Omit<Event, 'id' | 'actor'>;

/** How many events are cleared in one statement: few enough that nobody waits for it. */
const CLEARED_AT_ONCE = 500;

/** What is left of a change whose texts are forgotten. */
const CLEARED = '{"content":{"old":null,"new":null}}';

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
        WHERE ticket.id = ${ticketId} AND ${scope} AND ${subject} AND event.attachment_id IS NULL AND event.created_at > ${since}
        ORDER BY event.message_id, event.created_at, event.id LIMIT ${count(limit)}`,
    );
    return rows.map(({ changes }) => changes);
  }

  /** Clears the texts of a message in its events. */
  async clearMessage(ticketId: number, messageId: number): Promise<void> {
    await this.queries.rows(
      sql`UPDATE events SET changes = ${CLEARED}
        WHERE ticket_id = ${ticketId} AND message_id = ${messageId} AND kind = 'message.changed'`,
    );
  }

  /**
   * Clears the texts of a ticket and its messages in the next CLEARED_AT_ONCE of its events. Its titles stay.
   * @param scope a condition on `ticket`: that it may be deleted.
   * @param afterId the last event of those before.
   * @returns the last event; undefined if there are no more.
   */
  async clearSome(scope: Sql, ticketId: number, afterId: number | undefined): Promise<number | undefined> {
    const moment = sql`(SELECT created_at FROM events unscoped WHERE unscoped.id = ${afterId})`;
    const after =
      afterId === undefined ? empty : sql`AND (event.created_at, event.id) > (${moment}, ${afterId})`;
    const next = await this.queries.rows<{ id: number; hasText: unknown }>(
      sql`SELECT event.id, (event.kind = 'message.changed'
          OR (event.kind = 'ticket.changed' AND event.changes LIKE '%"content":{"old":%')) AS "hasText"
        FROM tickets ticket JOIN events event ON event.ticket_id = ticket.id
        WHERE ticket.id = ${ticketId} AND ${scope} ${after}
        ORDER BY event.created_at, event.id LIMIT ${count(CLEARED_AT_ONCE)}`,
    );
    const ids = next.filter(({ hasText }) => Boolean(hasText)).map(({ id }) => id);
    if (ids.length > 0)
      await this.queries.rows(sql`UPDATE events SET changes = ${CLEARED} WHERE id IN (${join(ids)})`);
    return next.length < CLEARED_AT_ONCE ? undefined : next.at(-1)?.id;
  }

  /**
   * How often a message was changed: as many as `most`, where it was more often.
   * @param scope a condition on `ticket`: that the caller may see it.
   */
  async countChanges(scope: Sql, { ticketId, messageId }: Required<Subject>, most: number): Promise<number> {
    const row = await this.queries.row<{ number: number }>(
      sql`SELECT CAST(count(*) AS integer) AS number FROM (
        SELECT 1 AS one FROM tickets ticket JOIN events event ON event.ticket_id = ticket.id
        WHERE ticket.id = ${ticketId} AND ${scope} AND event.message_id = ${messageId}
          AND event.kind = 'message.changed' LIMIT ${count(most)}) changes`,
    );
    return row?.number ?? 0;
  }
}
