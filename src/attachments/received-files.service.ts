import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import type { IncomingFile } from '../http/form.js';
import { Problem } from '../http/problem.js';
import { AttachmentStore, StoreFailed, storing } from './attachment-store.js';
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
export interface KeptFile extends ReceivedFile {
  state: ScannedState;
}

/** Does a part of an upload that waits for the database. */
export function part<T>(work: () => Promise<T>): Promise<T> {
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
    const id = await part(() =>
      this.repository.begin({ ticketId, profileId, name, key, createdAt: new Date() }),
    );
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
  async keep(files: readonly ReceivedFile[]): Promise<KeptFile[]> {
    const states = await this.scanning.scanAll(files.map(({ path }) => path));
    const kept = files.map((file, index) => ({ ...file, state: states[index] ?? 'quarantined' }));
    await this.orUnavailable(() =>
      storing(() =>
        Promise.all(
          kept.map(({ state, key, path }) =>
            state === 'refused' ? rm(path, { force: true }) : this.store.put(key, path),
          ),
        ),
      ),
    );
    return kept;
  }

  /** Leaves nothing of files that are not added; what can't be removed now is by the hourly sweep. */
  async discard(files: readonly Pick<ReceivedFile, 'id' | 'key' | 'path'>[]): Promise<void> {
    if (files.length === 0) return;
    await Deadline.cleanUp(async () => {
      for (const { key, path } of files) {
        await rm(path, { force: true });
        await this.store.remove(key);
      }
      await this.repository.drop(files.map(({ id }) => id));
    });
  }

  /** @throws Problem unavailable where the store fails. */
  private async orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreFailed)) throw error;
      this.logger.error(error.cause);
      throw new Problem('unavailable', 'Files can’t be kept at the moment; please try again later.');
    }
  }
}
