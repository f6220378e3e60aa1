import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import { isDangling } from '../database/query-failure.js';
import type { IncomingFile } from '../http/form.js';
import { Problem } from '../http/problem.js';
import { noTicket } from '../tickets/ticket.policy.js';
import { AttachmentStore, StoreFailed } from './attachment-store.js';
import { AttachmentsRepository } from './attachments.repository.js';
import { ScanningService, type ScannedState } from './scanning.service.js';
import { spool, type SpooledFile } from './spooled-file.js';

/** How long each part of an upload that waits for the database may take, in milliseconds. */
const LONGEST_PART_MS = 4000;

/** A file that has come: its row says that it is on its way. */
export interface ReceivedFile extends SpooledFile {
  id: number;
  name: string;
  key: string;
  /** Where it is until the store keeps it. */
  path: string;
}

/** A file that the store has, unless a virus was found in it. */
export interface ScannedFile extends ReceivedFile {
  state: ScannedState;
}

/** Does a part of an upload that waits for the database. */
export function withinPart<T>(work: () => Promise<T>): Promise<T> {
  return Deadline.within(LONGEST_PART_MS, work);
}

/** Has files of a form become files of the store, of which only rows that nobody sees know. */
@Injectable()
export class ReceivedFilesService {
  private readonly logger = new Logger('Attachments');

  constructor(
    private readonly repository: AttachmentsRepository,
    private readonly store: AttachmentStore,
    private readonly scanning: ScanningService,
  ) {}

  /** Takes in one file, as it comes. A fault leaves nothing. @throws Problem not-valid or unavailable, and what passing it on throws. */
  async receive(actor: Actor, ticketId: number, incoming: IncomingFile): Promise<ReceivedFile> {
    const key = randomBytes(16).toString('hex');
    const { profileId } = actor;
    const { name } = incoming;
    const begun = { ticketId, profileId, name, key, createdAt: new Date() };
    const id = await withinPart(() => this.repository.begin(begun)).catch((error: unknown) => {
      // It has been deleted since it was looked at.
      throw isDangling(error) ? noTicket(ticketId) : error;
    });
    const file = { id, name, key, path: join(this.store.spool, key) };
    try {
      const received = await this.orUnavailable(() => spool(file.path, incoming));
      if (received.size === 0) throw Problem.field('file', `must not be empty, as “${name}” is`);
      return { ...file, ...received };
    } catch (error) {
      await this.discard([file]);
      throw error;
    }
  }

  /** Has files be scanned, and the store keep those in which no virus is found. @throws Problem unavailable. */
  async keep(files: readonly ReceivedFile[]): Promise<ScannedFile[]> {
    const states = await this.scanning.scanAll(files.map(({ path }) => path));
    const kept = files.map((file, index) => ({ ...file, state: states[index] ?? 'quarantined' }));
    const stored = await Promise.allSettled(
      kept.map(({ state, key, path }) =>
        state === 'refused' ? rm(path, { force: true }) : this.store.put(key, path),
      ),
    );
    // Only now: what is still being put would be there after it was discarded.
    const failed = stored.find((each) => each.status === 'rejected');
    if (failed) throw this.unavailable(failed.reason);
    return kept;
  }

  /** Leaves nothing of files that are not added; what can't be removed now is by the hourly sweep. */
  async discard(files: readonly Pick<ReceivedFile, 'id' | 'key' | 'path'>[]): Promise<void> {
    if (files.length === 0) return;
    await Deadline.cleanUp(async () => {
      for (const { path } of files) await rm(path, { force: true });
      await this.repository.drop(files.map(({ id }) => id));
      // Last, since it may be what has failed: the hourly sweep removes files without a row.
      for (const { key } of files) await this.store.remove(key);
    });
  }

  /** @throws Problem unavailable where the store fails. */
  private async orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof StoreFailed ? this.unavailable(error.cause) : error;
    }
  }

  private unavailable(cause: unknown): Problem {
    this.logger.error(cause);
    return new Problem('unavailable', 'Files can’t be kept at the moment; please try again later.');
  }
}
