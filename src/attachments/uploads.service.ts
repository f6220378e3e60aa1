import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { Deadline } from '../database/deadline.js';
import type { Json } from '../database/json.js';
import { CommitUnknown } from '../database/query-failure.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import type { IncomingForm } from '../http/form.js';
import { LONGEST_ARRIVAL_MS, LONGEST_WAIT_MS } from '../http/pace.js';
import { Problem } from '../http/problem.js';
import { IdempotencyService, type Repeatable } from '../idempotency/idempotency.service.js';
import { noMessage } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import { readMessageId } from './attachment.dto.js';
import {
  assertHasRoom,
  assertHasRoomToday,
  assertMayAttach,
  assertMayTie,
  bytesOf,
  tooMuchToday,
  type UsageToday,
} from './attachment.policy.js';
import type { AttachmentView } from './attachment.view.js';
import { AttachmentsRepository } from './attachments.repository.js';
import {
  withinPart,
  ReceivedFilesService,
  type ScannedFile,
  type ReceivedFile,
} from './received-files.service.js';
import { refusal } from './scanning.service.js';

/** How many files one request may bring, and how many bytes its form may have beside those of files. */
export const MOST_FILES = 10;
const FORM_BYTES = 256 * 2 ** 10;

/** How many requests may bring files at a time: each takes some memory. */
const MOST_UPLOADS = 200;

/** Takes in files: the row says that one is on its way before its first byte is kept, and that it is there after the last. */
@Injectable()
export class UploadsService {
  private underWay = 0;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: AttachmentsRepository,
    private readonly files: ReceivedFilesService,
    private readonly tickets: TicketsService,
    private readonly events: EventsService,
    private readonly idempotency: IdempotencyService,
    private readonly settings: Settings,
  ) {}

  /**
   * Attaches the files of a form to a ticket, all of them or none.
   * @throws Problem not-found, not-allowed, ticket-closed, not-valid, too-large, too-slow, too-much-attached, overloaded,
   * unavailable, or like IdempotencyService.
   */
  async attach(
    actor: Actor,
    ticketId: number,
    form: Pick<IncomingForm, 'length' | 'read'>,
    request?: Repeatable,
  ): Promise<Json<AttachmentView[]>> {
    if (this.underWay >= MOST_UPLOADS) throw new Problem('overloaded');
    this.underWay++;
    Deadline.current?.prolong(LONGEST_ARRIVAL_MS + LONGEST_WAIT_MS);
    const received: ReceivedFile[] = [];
    try {
      const there = await withinPart(() => this.look(actor, ticketId, form.length ?? 0, request));
      const { maxBytes } = this.settings.attachments;
      const rule = { file: 'file', mostFiles: MOST_FILES, mostBytes: maxBytes, members: ['message'] };
      const members = await form.read(rule, async (file) => {
        received.push(await this.files.receive(actor, ticketId, file));
        // Who does not say how long the form is learns it from the first file that is too much.
        if (there) assertHasRoomToday(there, received, this.settings.attachments);
      });
      if (received.length === 0) throw Problem.field('file', 'is required');
      const messageId = readMessageId(members.get('message'));
      const kept = await this.files.keep(received);
      return await this.add(actor, ticketId, kept, messageId, request);
    } catch (error) {
      // Where nobody knows what came of the commit, the hourly sweep finds out.
      if (!(error instanceof CommitUnknown)) await this.files.discard(received);
      throw error;
    } finally {
      this.underWay--;
    }
  }

  /**
   * Looks, before anything is read, whether it may be attached at all.
   * @param length how many bytes the form has.
   * @returns what there is already; undefined for a repeat, which adds nothing: it is answered as before, though its files have filled
   * the ticket or the ticket was closed since.
   */
  private async look(
    actor: Actor,
    ticketId: number,
    length: number,
    request?: Repeatable,
  ): Promise<UsageToday | undefined> {
    const bytes = Math.max(0, length - FORM_BYTES);
    const most = MOST_FILES * this.settings.attachments.maxBytes;
    return this.unitOfWork.run(async () => {
      const ticket = await this.tickets.lock(actor, ticketId);
      if (request && (await this.idempotency.isKnown(request))) return undefined;
      assertMayAttach(ticket);
      const ofTicket = await this.repository.usage(actor, ticketId, undefined);
      const there = { ...ofTicket, ofDay: await this.repository.bytesOfDay(actor, dayOf(new Date())) };
      assertHasRoomToday(there, [{ size: bytes }], this.settings.attachments);
      if (bytes > most)
        throw new Problem('too-large', `${MOST_FILES} files may have at most ${most} bytes in all.`);
      return there;
    });
  }

  /** Has the files that have come be there, in one unit of work. */
  private async add(
    actor: Actor,
    ticketId: number,
    received: readonly ScannedFile[],
    messageId: number | undefined,
    request?: Repeatable,
  ): Promise<Json<AttachmentView[]>> {
    const { profileId } = actor;
    const { ticketBytes, dayBytes } = this.settings.attachments;
    const outcome = { isAdded: false };
    const answered = await withinPart(() =>
      this.idempotency.once(
        request && { ...request, fingerprint: fingerprintOf(request, received, messageId) },
        {
          create: async () => {
            assertMayAttach(await this.tickets.lock(actor, ticketId));
            if (messageId !== undefined) {
              const message = await this.repository.findMessage(actor, ticketId, messageId);
              if (!message) throw noMessage(ticketId, messageId);
              assertMayTie(actor, message);
            }
            const usage = await this.repository.usage(actor, ticketId, messageId);
            assertHasRoom(usage, received, ticketBytes);
            const at = new Date();
            if (!(await this.repository.countToDay(profileId, dayOf(at), bytesOf(received), dayBytes)))
              throw tooMuchToday(dayBytes);
            const uploadId = received[0]?.id ?? 0;
            const added = { messageId: messageId ?? null, uploadId, createdAt: at };
            // The hourly sweep has taken one for one that was left.
            if ((await this.repository.finish(received, added)) < received.length)
              throw new Problem('too-slow');
            this.unitOfWork.afterCommit(() => (outcome.isAdded = true));
            return { id: uploadId, at };
          },
          record: ({ at }) =>
            this.events.record(
              actor,
              received.flatMap(({ id: attachmentId, state }) => {
                const of = { ticketId, messageId: messageId ?? null, attachmentId, at };
                return [
                  { ...of, kind: 'attachment.added' as const },
                  ...(state === 'refused' ? [refusal(of)] : []),
                ];
              }),
            ),
          answer: async (uploadId) => (await this.repository.listUpload(actor, uploadId)) ?? noneLeft(),
        },
      ),
    );
    if (!outcome.isAdded) await this.files.discard(received);
    return answered;
  }
}

function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** What tells a request with these files from one with others. */
function fingerprintOf(
  { fingerprint }: Repeatable,
  files: readonly ReceivedFile[],
  messageId: number | undefined,
): string {
  const content = files.map(({ name, sha256 }) => [name, sha256]);
  return createHash('sha256')
    .update(JSON.stringify([fingerprint, content, messageId ?? null]))
    .digest('hex');
}

/** What was attached under an idempotency key has been deleted since. */
function noneLeft(): never {
  throw new Problem('not-found');
}
