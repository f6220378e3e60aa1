import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import sql, { join } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import type { Attachment } from './attachment.entity.js';
import { AttachmentDay } from './attachment-upkeep.entity.js';

/** The only row of its table. */
const STORE = 1;

/** How many rows are read at a time. */
export const ROWS_AT_ONCE = 500;

export type KeptFile = Pick<Attachment, 'id' | 'ticketId' | 'messageId' | 'key' | 'size'>;

/** What upkeep asks for and writes, of all tickets: no route leads here. */
@Injectable()
export class AttachmentUpkeepRepository {
  constructor(private readonly queries: Queries) {}

  /** The id that this database marks its store with: made once. */
  async databaseId(): Promise<string> {
    await this.queries.rows(
      sql`INSERT INTO attachment_store (id, database_id, swept_at) VALUES (${STORE}, ${randomUUID()}, ${new Date()})
        ON CONFLICT (id) DO NOTHING`,
    );
    const row = await this.queries.row<{ id: string }>(
      sql`SELECT database_id AS id FROM attachment_store WHERE id = ${STORE}`,
    );
    if (!row) throw new Error('the database has no id');
    return row.id;
  }

  /** Takes the next sweep of the store, where none was begun since `before`. @returns whether it is the caller's. */
  async takeSweep(before: Date): Promise<boolean> {
    const rows = await this.queries.rows(
      sql`UPDATE attachment_store SET swept_at = ${new Date()} WHERE id = ${STORE} AND swept_at <= ${before} RETURNING id`,
    );
    return rows.length > 0;
  }

  /** Deletes the rows of some files that began to come before a moment and never got ready. @returns their keys. */
  async deleteSomeUnfinishedUnscoped(before: Date): Promise<string[]> {
    const rows = await this.queries.rows<{ key: string }>(
      sql`DELETE FROM attachments WHERE id IN (
          SELECT id FROM attachments WHERE state = 'uploading' AND created_at < ${before} LIMIT ${count(ROWS_AT_ONCE)})
        RETURNING key`,
    );
    return rows.map(({ key }) => key);
  }

  deleteSomeDaysBefore(day: string): Promise<number> {
    return this.queries.deleteSome(AttachmentDay, sql`day < ${day}`);
  }

  /** Which of these keys rows name whose file there should be. */
  async namedUnscoped(keys: readonly string[]): Promise<Set<string>> {
    const rows = await this.queries.rows<{ key: string }>(
      sql`SELECT key FROM attachments WHERE key IN (${join([...keys])}) AND state <> 'refused'`,
    );
    return new Set(rows.map(({ key }) => key));
  }

  /** The next attachments that were added before a moment and whose files there should be, by id. */
  listKeptUnscoped(afterId: number, before: Date): Promise<KeptFile[]> {
    return this.queries.rows(
      sql`SELECT id, ticket_id AS "ticketId", message_id AS "messageId", key, size FROM attachments
        WHERE id > ${afterId} AND state IN ('ready', 'quarantined') AND created_at < ${before} ORDER BY id LIMIT ${count(ROWS_AT_ONCE)}`,
    );
  }

  async deleteUnscoped(id: number): Promise<void> {
    await this.queries.rows(sql`DELETE FROM attachments WHERE id = ${id} RETURNING id`);
  }

  /** The attachment that has waited longest to be scanned. */
  findQuarantinedUnscoped(): Promise<KeptFile | undefined> {
    return this.queries.row(
      sql`SELECT id, ticket_id AS "ticketId", message_id AS "messageId", key, size FROM attachments
        WHERE state = 'quarantined' ORDER BY created_at, id LIMIT 1`,
    );
  }

  /** Ends the wait of one. @returns whether it still waited. */
  async releaseUnscoped(id: number, state: 'ready' | 'refused'): Promise<boolean> {
    const rows = await this.queries.rows(
      sql`UPDATE attachments SET state = ${state} WHERE id = ${id} AND state = 'quarantined' RETURNING id`,
    );
    return rows.length > 0;
  }
}
