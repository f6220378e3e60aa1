import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { AttachmentStore, NoSuchFile } from './attachment-store.js';
import { AttachmentUpkeepRepository, ROWS_AT_ONCE, type KeptFile } from './attachment-upkeep.repository.js';
import { filesWithRows } from './files-with-rows.js';
import { thumbnailKeyOf } from './thumbnail.js';

/** How long after its row a file may be there. */
const MOMENT_MS = 1000;

/** What was compared: how many there are, and how many of them are wrong. */
export interface CheckedFiles {
  what: string;
  all: number;
  wrong: number;
}

/** Compares rows and files, and repairs what is not as it should be. */
@Injectable()
export class StoreCheck {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: AttachmentUpkeepRepository,
    private readonly store: AttachmentStore,
    private readonly events: EventsService,
  ) {}

  /**
   * Compares rows and files, beside servers that add and delete some.
   * @param isRepair whether files without a row, and rows whose file is missing or cut short, are deleted.
   * @param areLost whether the files of most rows may be missing or cut short.
   * @throws Error for such a repair if they are and may not: then the disk is rather not there, and nothing is deleted.
   */
  async check(isRepair: boolean, areLost = false): Promise<CheckedFiles[]> {
    const found = await this.compareFiles();
    const rows = { what: 'attachments', all: 0, wrong: 0 };
    const wrong: KeptFile[] = [];
    for await (const row of this.kept()) {
      rows.all++;
      if (found.whole.has(row.id)) continue;
      const size = await this.sizeOf(row.key);
      // In this order: an attachment that is deleted or refused meanwhile loses its row, or its state, before its file.
      if (size === row.size || !(await this.repository.isKeptUnscoped(row.id))) continue;
      wrong.push(row);
    }
    rows.wrong = wrong.length;
    if (isRepair && !areLost && wrong.length > rows.all / 2) throw notThere(wrong.length, rows.all);
    const files = { what: 'files in the store', all: found.all, wrong: await this.countLeft(found.unnamed) };
    if (isRepair) {
      for (const key of found.unnamed) await this.store.remove(key);
      for (const row of wrong) await this.forget(row);
    }
    return [rows, files];
  }

  /** The ids of rows whose file has the right size, the keys of files that no row names, and how many files there are. */
  private async compareFiles(): Promise<{ whole: Set<number>; unnamed: string[]; all: number }> {
    const found = { whole: new Set<number>(), unnamed: [] as string[], all: 0 };
    for await (const { file, row } of filesWithRows(this.store, this.repository)) {
      found.all++;
      if (!row) found.unnamed.push(file.key);
      else if (row.key === file.key && row.size === file.size) found.whole.add(row.id);
    }
    return found;
  }

  /** How many of these files stay: that of an attachment that is deleted goes a moment after its row. */
  private async countLeft(keys: readonly string[]): Promise<number> {
    if (keys.length > 0) await pause(MOMENT_MS);
    let left = 0;
    for (const key of keys) if ((await this.sizeOf(key)) !== undefined) left++;
    return left;
  }

  /** In bytes; undefined where there is no such file. */
  private async sizeOf(key: string): Promise<number | undefined> {
    try {
      let size = 0;
      for await (const piece of (await this.store.get(key)) as AsyncIterable<Buffer>) size += piece.length;
      return size;
    } catch (error) {
      if (error instanceof NoSuchFile) return undefined;
      throw error;
    }
  }

  /** Deletes an attachment whose file is lost or damaged, unless somebody else has. */
  private async forget({ id, ticketId, messageId, key }: KeptFile): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.repository.deleteKeptUnscoped(id))) return;
      const at = new Date();
      await this.events.record(undefined, [
        { kind: 'attachment.deleted', ticketId, messageId, attachmentId: id, at },
      ]);
    });
    for (const each of [thumbnailKeyOf(key), key]) await this.store.remove(each);
  }

  private async *kept(): AsyncGenerator<KeptFile> {
    for (let after = 0; ;) {
      const rows = await this.repository.listKeptUnscoped(after);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_AT_ONCE) return;
      after = last.id;
    }
  }
}

function notThere(wrong: number, all: number): Error {
  return new Error(
    `ATTACHMENTS lacks the whole files of ${wrong} of ${all} attachments: is its disk there? No attachment was deleted; if the files are lost for good, add --files-lost.`,
  );
}
