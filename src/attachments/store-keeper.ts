import { opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { AttachmentStore, type StoredFile } from './attachment-store.js';
import { AttachmentUpkeepRepository, ROWS_AT_ONCE, type KeptFile } from './attachment-upkeep.repository.js';
import { pictureKeyOf } from './thumbnail.js';

/** After how long what never got ready, or what no row names, is left over: no upload takes so long. */
const LEFT_OVER_MS = 3_600_000;

/** How long ago the last sweep of any process must be. */
const SWEPT_LATELY_MS = LEFT_OVER_MS / 2;

const DAY_MS = 86_400_000;

/** What was compared: how many there are, and how many of them are wrong. */
export interface CheckedFiles {
  what: string;
  all: number;
  wrong: number;
}

/** Sees that the store has the file of each row, and no others. */
@Injectable()
export class StoreKeeper implements OnApplicationShutdown {
  /** Known once the store is open. */
  private databaseId: string | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: AttachmentUpkeepRepository,
    private readonly store: AttachmentStore,
    private readonly events: EventsService,
  ) {}

  /** Opens the store for this database, which must be up to date. @throws Error a sentence for the operator. */
  async start(): Promise<void> {
    const databaseId = await this.repository.databaseId();
    await this.store.open(databaseId);
    this.databaseId = databaseId;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }

  /** Removes what is left over of the spool and, where no process has lately, of rows and of the store. @returns false. */
  async sweep(): Promise<false> {
    if (this.databaseId === undefined) return false;
    const now = Date.now();
    const leftOver = new Date(now - LEFT_OVER_MS);
    await this.sweepSpool(leftOver);
    if (!(await this.repository.takeSweep(new Date(now - SWEPT_LATELY_MS)))) return false;
    await this.store.assertOwn(this.databaseId);
    await this.repository.deleteSomeDaysBefore(new Date(now - DAY_MS).toISOString().slice(0, 10));
    for (
      let keys: string[];
      (keys = await this.repository.deleteSomeUnfinishedUnscoped(leftOver)).length > 0;
    )
      for (const key of keys) await this.store.remove(key);
    for await (const { key, putAt } of this.withoutRow()) if (putAt < leftOver) await this.store.remove(key);
    return false;
  }

  /**
   * Compares rows and files.
   * @param isRepair whether files without a row, and rows without their file, are deleted.
   * @throws Error if the store has no file of any row: then it is rather another one, or not there, and nothing is deleted.
   */
  async check(isRepair: boolean): Promise<CheckedFiles[]> {
    const begun = new Date();
    await this.store.assertOwn(this.databaseId ?? '');
    const sizes = new Map<string, number>();
    for await (const { key, size } of this.store.walk()) sizes.set(key, size);
    const rows = { what: 'attachments', all: 0, wrong: 0 };
    const wrong: KeptFile[] = [];
    for await (const row of this.kept(begun)) {
      rows.all++;
      if (sizes.get(row.key) !== row.size) wrong.push(row);
    }
    rows.wrong = wrong.length;
    if (isRepair && rows.all > 0 && wrong.length === rows.all && sizes.size === 0)
      throw new Error(`ATTACHMENTS has no file of any attachment: is its disk there? Nothing was repaired.`);
    const files = { what: 'files of attachments', all: sizes.size, wrong: 0 };
    for await (const { key } of this.withoutRow()) {
      files.wrong++;
      if (isRepair) await this.store.remove(key);
    }
    if (isRepair) for (const row of wrong) await this.forget(row);
    return [rows, files];
  }

  /** Deletes an attachment whose file is lost or damaged. */
  private async forget({ id, ticketId, messageId, key }: KeptFile): Promise<void> {
    await this.store.remove(key);
    await this.unitOfWork.run(async () => {
      await this.repository.deleteUnscoped(id);
      const at = new Date();
      await this.events.record(undefined, [
        { kind: 'attachment.deleted', ticketId, messageId, attachmentId: id, at },
      ]);
    });
  }

  private async *kept(before: Date): AsyncGenerator<KeptFile> {
    for (let after = 0; ;) {
      const rows = await this.repository.listKeptUnscoped(after, before);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_AT_ONCE) return;
      after = last.id;
    }
  }

  /** The files that no row names. A row is there before its file. */
  private async *withoutRow(): AsyncGenerator<StoredFile> {
    let files: StoredFile[] = [];
    for await (const file of this.store.walk()) {
      files.push(file);
      if (files.length < ROWS_AT_ONCE) continue;
      yield* await this.unnamedOf(files);
      files = [];
    }
    yield* await this.unnamedOf(files);
  }

  private async unnamedOf(files: readonly StoredFile[]): Promise<StoredFile[]> {
    if (files.length === 0) return [];
    const named = await this.repository.namedUnscoped([
      ...new Set(files.map(({ key }) => pictureKeyOf(key))),
    ]);
    return files.filter(({ key }) => !named.has(pictureKeyOf(key)));
  }

  private async sweepSpool(before: Date): Promise<void> {
    for await (const { name } of await opendir(this.store.spool)) {
      const path = join(this.store.spool, name);
      // It may have gone meanwhile.
      const found = await stat(path).catch(() => undefined);
      if (found && found.mtime < before) await rm(path, { force: true });
    }
  }
}
