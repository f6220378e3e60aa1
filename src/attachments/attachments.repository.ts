import { Injectable } from '@nestjs/common';
import sql, { empty, join, type Sql } from 'sql-template-tag';
import { In } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { Json, type JsonRows } from '../database/json.js';
import type { PageRequest } from '../database/keyset.js';
import { andAfter, count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { TicketScope } from '../tickets/ticket-scope.js';
import { AttachmentDay } from './attachment-upkeep.entity.js';
import { Attachment } from './attachment.entity.js';
import type { Usage } from './attachment.policy.js';
import { AttachmentView } from './attachment.view.js';

type NewAttachment = Pick<Attachment, 'ticketId' | 'profileId' | 'name' | 'key' | 'createdAt'>;
type Kept = Pick<Attachment, 'id' | 'size' | 'type' | 'sha256' | 'state'>;
type Added = Pick<Attachment, 'messageId' | 'uploadId' | 'createdAt'>;

/** An attachment, and where its file is. */
export type Found = AttachmentView & { key: string };

/** How many are deleted at once: few enough that nobody waits for it. */
export const DELETED_AT_ONCE = 100;

/** What nobody sees: it is still on its way, or its upload was ended. */
const IS_THERE = sql`attachment.state <> 'uploading'`;

/** Queries over attachments, scoped to the tickets that an actor may see; writes by id follow a scoped lock. */
@Injectable()
export class AttachmentsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  /** A ticket's attachments, oldest first, one more than the limit; undefined if the actor can't see the ticket. */
  list(
    actor: Actor,
    ticketId: number,
    { limit, cursor }: PageRequest,
  ): Promise<JsonRows<AttachmentView> | undefined> {
    const view = this.queries.view(AttachmentView, 'attachment');
    const visible = sql`tickets ticket JOIN attachments attachment ON attachment.ticket_id = ticket.id
      WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}`;
    return this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM tickets ticket
        LEFT JOIN attachments attachment ON attachment.ticket_id = ticket.id AND ${IS_THERE}
          ${andAfter({ alias: 'attachment', visible }, cursor)}
        WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}
        ORDER BY attachment.created_at, attachment.id LIMIT ${count(limit + 1)}`,
      { lane: 'list' },
    );
  }

  /** Those that came in the same request, in their order; undefined if the actor can see none of them. */
  async listUpload(actor: Actor, uploadId: number): Promise<Json<AttachmentView[]> | undefined> {
    const view = this.queries.view(AttachmentView, 'attachment');
    const rows = await this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM attachments attachment JOIN tickets ticket ON ticket.id = attachment.ticket_id
        WHERE attachment.upload_id = ${uploadId} AND ${TicketScope.of(actor)} ORDER BY attachment.id`,
    );
    return rows?.list;
  }

  /** An attachment and the key of its file; undefined if the actor can see no such attachment. */
  async find(actor: Actor, id: number): Promise<Found | undefined> {
    const view = this.queries.view(AttachmentView, 'attachment');
    const row = await this.queries.row<{ json: string; key: string }>(
      sql`SELECT ${view.json} AS json, attachment.key FROM attachments attachment
        JOIN tickets ticket ON ticket.id = attachment.ticket_id
        WHERE attachment.id = ${id} AND ${IS_THERE} AND ${TicketScope.of(actor)}`,
    );
    return row && { ...new Json<AttachmentView>(row.json).parse(), key: row.key };
  }

  /** What a ticket that the actor may see has already, and one of its messages. What was refused has no bytes any more. */
  async usage(actor: Actor, ticketId: number, messageId: number | undefined): Promise<Usage> {
    const isKept = sql`attachment.state <> 'refused'`;
    const row = await this.queries.row<Record<keyof Usage, number | string>>(
      sql`SELECT coalesce(sum(CASE WHEN ${isKept} THEN attachment.size END), 0) AS bytes, count(*) AS files,
          count(CASE WHEN attachment.message_id = ${messageId ?? null} THEN 1 END) AS "filesOfMessage"
        FROM tickets ticket JOIN attachments attachment ON attachment.ticket_id = ticket.id AND ${IS_THERE}
        WHERE ticket.id = ${ticketId} AND ${TicketScope.of(actor)}`,
    );
    // PostgreSQL's sums and counts are texts to its driver.
    const { bytes = 0, files = 0, filesOfMessage = 0 } = row ?? {};
    return { bytes: Number(bytes), files: Number(files), filesOfMessage: Number(filesOfMessage) };
  }

  /** A message under a ticket that the actor may see, and whose it is. */
  findMessage(
    actor: Actor,
    ticketId: number,
    id: number,
  ): Promise<{ id: number; profileId: number } | undefined> {
    return this.queries.row(
      sql`SELECT message.id, message.profile_id AS "profileId"
        FROM tickets ticket JOIN messages message ON message.ticket_id = ticket.id
        WHERE ticket.id = ${ticketId} AND message.id = ${id} AND ${TicketScope.of(actor)}`,
    );
  }

  /** Writes that a file is on its way. @returns its id. */
  begin(attachment: NewAttachment): Promise<number> {
    const received = { size: 0, type: '', sha256: '', messageId: null, uploadId: null };
    return this.queries.insert(Attachment, { ...attachment, ...received, state: 'uploading' });
  }

  /** Has files that are on their way be there. @returns how many of them still were on their way. */
  async finish(files: readonly Kept[], { messageId, uploadId, createdAt }: Added): Promise<number> {
    const values = files.map(
      ({ id, size, type, sha256, state }) =>
        sql`(CAST(${id} AS integer), CAST(${size} AS integer), ${type}, ${sha256}, ${state})`,
    );
    const rows = await this.queries.rows(
      sql`WITH kept (id, size, type, sha256, state) AS (VALUES ${join(values)})
        UPDATE attachments SET size = kept.size, type = kept.type, sha256 = kept.sha256, state = kept.state,
          message_id = ${messageId}, upload_id = ${uploadId}, created_at = ${createdAt}
        FROM kept WHERE attachments.id = kept.id AND attachments.state = 'uploading' RETURNING attachments.id`,
    );
    return rows.length;
  }

  /** Forgets files that are on their way no more. */
  async drop(ids: readonly number[]): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.delete(Attachment, { id: In([...ids]), state: 'uploading' }),
    );
  }

  async delete(id: number): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Attachment, { id }));
  }

  /**
   * Deletes attachments of a ticket, or of one of its messages: at most DELETED_AT_ONCE.
   * @param scope a condition on `ticket`: that it, or the message, may be deleted.
   * @returns the keys of their files.
   */
  async deleteSome(scope: Sql, ticketId: number, messageId?: number): Promise<string[]> {
    const ofMessage = messageId === undefined ? empty : sql`AND attachment.message_id = ${messageId}`;
    const rows = await this.queries.rows<{ key: string }>(
      sql`WITH chosen AS MATERIALIZED (
          SELECT attachment.id FROM tickets ticket JOIN attachments attachment ON attachment.ticket_id = ticket.id ${ofMessage}
          WHERE ticket.id = ${ticketId} AND ${scope} LIMIT ${count(DELETED_AT_ONCE)})
        DELETE FROM attachments WHERE id IN (SELECT id FROM chosen) RETURNING key`,
    );
    return rows.map(({ key }) => key);
  }

  /** How many bytes an actor has attached in a day. */
  async bytesOfDay(actor: Actor, day: string): Promise<number> {
    const found = await this.unitOfWork.statement((manager) =>
      manager.findOneBy(AttachmentDay, { profileId: actor.profileId, day }),
    );
    return Number(found?.bytes ?? 0);
  }

  /**
   * Counts bytes that a profile attaches; others of the same profile wait for the end of the unit of work.
   * @returns whether they are within `most`; otherwise nothing is counted.
   */
  async countToDay(profileId: number, day: string, bytes: number, most: number): Promise<boolean> {
    const rows = await this.queries.rows(
      sql`INSERT INTO attachment_days (profile_id, day, bytes) VALUES (${profileId}, ${day}, ${bytes})
        ON CONFLICT (profile_id, day) DO UPDATE SET bytes = attachment_days.bytes + excluded.bytes
          WHERE attachment_days.bytes + excluded.bytes <= ${most}
        RETURNING 1 AS counted`,
    );
    return rows.length > 0 && bytes <= most;
  }
}
