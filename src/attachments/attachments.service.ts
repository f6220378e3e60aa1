import { pipeline, type Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import type { Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import { Page, type PageRequest } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import type { ByteRange, SentFile } from '../http/file-answer.js';
import { Problem } from '../http/problem.js';
import { Turns } from '../http/turns.js';
import { notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import { AttachmentStore } from './attachment-store.js';
import { assertIsHandedOut, assertMayDelete, noAttachment } from './attachment.policy.js';
import type { AttachmentView } from './attachment.view.js';
import { AttachmentsRepository, DELETED_AT_ONCE, type Found } from './attachments.repository.js';
import { isShown } from './content-type.js';
import { thumbnailKeyOf } from './thumbnail.js';
import { VerifiedBytes } from './verified-bytes.js';

@Injectable()
export class AttachmentsService {
  private readonly logger = new Logger('Attachments');

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: AttachmentsRepository,
    private readonly store: AttachmentStore,
    private readonly tickets: TicketsService,
    private readonly events: EventsService,
    private readonly turns: Turns,
  ) {}

  /** A ticket's attachments, oldest first. @throws Problem not-found. */
  async list(actor: Actor, ticketId: number, request: PageRequest): Promise<Page<AttachmentView>> {
    const rows = await this.turns.take(actor, 'lists', () => this.repository.list(actor, ticketId, request));
    return Page.inTime(rows ?? notFound(ticketId), request);
  }

  /** The file of an attachment. @param isInline whether a browser is to show it, if it may. @throws Problem not-found or not-handed-out. */
  async file(actor: Actor, id: number, isInline = false): Promise<SentFile> {
    const attachment = await this.find(actor, id);
    assertIsHandedOut(attachment);
    const { name, type, size, sha256, key } = attachment;
    return {
      name,
      type: type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
      size,
      tag: sha256,
      isShown: isInline && isShown(type),
      open: (range) => this.open({ key, size, sha256 }, range),
    };
  }

  /** @throws Problem not-found. */
  async find(actor: Actor, id: number): Promise<Found> {
    return (await this.repository.find(actor, id)) ?? notThere(id);
  }

  /** Deletes an attachment, and its file after the commit. @throws Problem not-found, not-allowed or ticket-closed. */
  async delete(actor: Actor, id: number): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { ticket: ticketId } = await this.find(actor, id);
      const ticket = (await this.tickets.lockIfSeen(actor, ticketId)) ?? notThere(id);
      // Another request may have deleted it before the lock was had.
      const attachment = await this.find(actor, id);
      assertMayDelete(actor, ticket, attachment);
      await this.repository.delete(id);
      const { message: messageId } = attachment;
      const deleted = {
        kind: 'attachment.deleted' as const,
        ticketId,
        messageId,
        attachmentId: id,
        at: new Date(),
      };
      await this.events.record(actor, [deleted]);
      this.removeAfterCommit([attachment.key]);
    });
  }

  /**
   * Deletes some attachments of a ticket, or of one of its messages, in the caller's unit of work, and their files after the commit.
   * @param scope a condition on `ticket`: that it, or the message, may be deleted.
   * @returns whether there may be more.
   */
  async deleteSomeOf(
    scope: Sql,
    { ticketId, messageId }: { ticketId: number; messageId?: number },
  ): Promise<boolean> {
    const keys = await this.repository.deleteSome(scope, ticketId, messageId);
    this.removeAfterCommit(keys);
    return keys.length === DELETED_AT_ONCE;
  }

  /** The bytes of a file, or a part of them, which end before the last where they are not those that came. @throws Problem unavailable. */
  async open(
    { key, ...whole }: Pick<Found, 'key' | 'size' | 'sha256'>,
    range?: ByteRange,
  ): Promise<Readable> {
    const size = range ? range.end - range.start + 1 : whole.size;
    const expected = size === whole.size ? { size, sha256: whole.sha256 } : { size };
    const stored = await this.store.get(key, range).catch((error: unknown) => {
      this.logger.error(error);
      throw new Problem('unavailable', 'The file can’t be read at the moment; please try again later.');
    });
    const verified = new VerifiedBytes(expected);
    pipeline(stored, verified, (error) => {
      const { code } = (error ?? {}) as NodeJS.ErrnoException;
      if (error && code !== 'ERR_STREAM_PREMATURE_CLOSE') this.logger.error(error);
    });
    return verified;
  }

  private removeAfterCommit(keys: readonly string[]): void {
    this.unitOfWork.afterCommit(() => {
      void this.remove(keys);
    });
  }

  /** Removes files and their thumbnails. What can't be is by the hourly sweep. */
  private async remove(keys: readonly string[]): Promise<void> {
    try {
      for (const key of keys) {
        await this.store.remove(thumbnailKeyOf(key));
        await this.store.remove(key);
      }
    } catch (error) {
      this.logger.warn({ msg: 'a file could not be removed', err: error });
    }
  }
}

function notThere(id: number): never {
  throw noAttachment(id);
}
