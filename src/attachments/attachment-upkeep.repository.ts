import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import sql, { empty, join } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import type { Attachment } from './attachment.entity.js';
import { AttachmentDay } from './attachment-upkeep.entity.js';

/** The only row of its table. */
const STORE = 1;

/** How many rows are read at a time. */
export const ROWS_AT_ONCE = 500;

/** Of what there should be a file. */
const IS_KEPT = sql`state IN ('ready', 'quarantined')`;

export type NamedFile = Pick<Attachment, 'id' | 'key' | 'size'>;
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

  /** The rows that name these keys, and whose files may be there. */
  listNamedUnscoped(keys: readonly string[]): Promise<NamedFile[]> {
    return this.queries.rows(
      sql`SELECT id, key, size FROM attachments WHERE key IN (${join([...keys])}) AND state <> 'refused'`,
    );
  }

  /** The next attachments whose files there should be, by id. */
  listKeptUnscoped(afterId: number): Promise<KeptFile[]> {
    return this.queries.rows(
      sql`SELECT id, ticket_id AS "ticketId", message_id AS "messageId", key, size FROM attachments
        WHERE id > ${afterId} AND ${IS_KEPT} ORDER BY id LIMIT ${count(ROWS_AT_ONCE)}`,
    );
  }

  /** Whether there should be a file at all. */
  async hasKeptUnscoped(): Promise<boolean> {
    const rows = await this.queries.rows(
      sql`SELECT id FROM attachments WHERE ${IS_KEPT} ORDER BY id LIMIT 1`,
    );
    return rows.length > 0;
  }

  async isKeptUnscoped(id: number): Promise<boolean> {
    const rows = await this.queries.rows(sql`SELECT id FROM attachments WHERE id = ${id} AND ${IS_KEPT}`);
    return rows.length > 0;
  }

  /** @returns whether it was there. */
  async deleteKeptUnscoped(id: number): Promise<boolean> {
    const rows = await this.queries.rows(
      sql`DELETE FROM attachments WHERE id = ${id} AND ${IS_KEPT} RETURNING id`,
    );
    return rows.length > 0;
  }

  /** The attachment that has waited longest to be scanned, or the next after one of them. */
  findQuarantinedUnscoped(afterId?: number): Promise<KeptFile | undefined> {
    const after =
      afterId === undefined
        ? empty
        : sql`AND (created_at, id) > (SELECT created_at, id FROM attachments WHERE id = ${afterId})`;
    return this.queries.row(
      sql`SELECT id, ticket_id AS "ticketId", message_id AS "messageId", key, size FROM attachments
        WHERE state = 'quarantined' ${after} ORDER BY created_at, id LIMIT 1`,
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
