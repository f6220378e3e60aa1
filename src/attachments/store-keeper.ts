import { opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AttachmentStore } from './attachment-store.js';
import { AttachmentUpkeepRepository } from './attachment-upkeep.repository.js';
import { filesWithRows } from './files-with-rows.js';
import { StoreCheck, type CheckedFiles } from './store-check.js';

/** After how long what never got ready, or what no row names, is left over: no upload takes so long. */
const LEFT_OVER_MS = 3_600_000;

/** How long ago the last sweep of any process must be. */
const SWEPT_LATELY_MS = LEFT_OVER_MS;

const DAY_MS = 86_400_000;

/** Sees that the store has the file of each row, and no others. */
@Injectable()
export class StoreKeeper implements OnApplicationShutdown {
  /** Known once the store is open. */
  private databaseId: string | undefined;

  constructor(
    private readonly repository: AttachmentUpkeepRepository,
    private readonly store: AttachmentStore,
    private readonly comparison: StoreCheck,
  ) {}

  /**
   * Opens the store for this database, which must be up to date.
   * @param areLost whether there may be attachments without the store that has had them.
   * @throws Error a sentence for the operator.
   */
  async start(areLost = false): Promise<void> {
    const databaseId = await this.repository.databaseId();
    await this.store.open(databaseId, areLost || !(await this.repository.hasKeptUnscoped()));
    this.databaseId = databaseId;
  }

  /** Whether it has been opened: a command that has nothing to do with files does not. */
  get isOpen(): boolean {
    return this.databaseId !== undefined;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }

  /** Removes what is left over of the spool and, where no process has within the hour, of rows and of the store. @returns false. */
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
    for await (const { file, row } of filesWithRows(this.store, this.repository))
      if (!row && file.putAt < leftOver) await this.store.remove(file.key);
    return false;
  }

  /**
   * Compares rows and files, as StoreCheck does, once the store is open.
   * @throws Error a sentence for the operator.
   */
  async check(isRepair: boolean, areLost = false): Promise<CheckedFiles[]> {
    await this.store.assertOwn(this.databaseId ?? '');
    return this.comparison.check(isRepair, areLost);
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
