import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { AttachmentStore } from '../attachments/attachment-store.js';
import { CopiedDatabase } from '../attachments/copied-database.js';
import { copyFiles } from '../attachments/copy-files.js';
import { FolderStore } from '../attachments/folder-store.js';
import { flush } from '../database/flush.js';
import { backUp } from './sqlite-backup.js';

/** What a folder that holds a backup has in it. */
export const DATABASE = 'wasil.sqlite';
export const ATTACHMENTS = 'attachments';

/** How often the database is copied at most, where attachments are deleted before their files are copied. */
const MOST_COPIES = 10;

/** How many files a backup has, and a sentence for each that it lacks. */
interface BackedUpFiles {
  files: number;
  faults: string[];
}

/**
 * Copies a live SQLite database and the files of its attachments to a new folder, which is there once it is whole. A file that is
 * missing or damaged is left out and told: no other is to go without a backup for it.
 * @throws Error if the folder exists, or if anything fails; then there is none.
 */
export async function backUpWithFiles(
  databaseFile: string,
  store: AttachmentStore,
  folder: string,
): Promise<BackedUpFiles> {
  const whole = resolve(folder);
  if (existsSync(whole)) throw new Error(`${folder} exists; a backup needs the name of a new folder.`);
  const draft = await mkdtemp(join(dirname(whole), '.wasil-backup-'));
  try {
    const backedUp = await fill(draft, databaseFile, store);
    await flush(draft, 'r');
    await rename(draft, whole);
    await flush(dirname(whole), 'r');
    return backedUp;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Copies the database anew until each file of its attachments is there, or failed twice while its attachment stayed. */
async function fill(draft: string, databaseFile: string, store: AttachmentStore): Promise<BackedUpFiles> {
  const file = join(draft, DATABASE);
  const target = new FolderStore(join(draft, ATTACHMENTS));
  const copied = new Set<number>();
  let failed = new Set<number>();
  for (let copies = 1; copies <= MOST_COPIES; copies++) {
    await rm(file, { force: true });
    await backUp(databaseFile, file);
    const database = new CopiedDatabase(file);
    try {
      const files = database.countUnscoped();
      if (database.id === undefined) return { files, faults: [] };
      // Before the first attachment, nobody may have opened it yet.
      if (files > 0) await store.assertOwn(database.id);
      await target.open(database.id);
      const faults = await copyFiles(database, store, target, copied);
      if (faults.every(({ id }) => failed.has(id))) {
        await removeOthers(database, target);
        return { files: files - faults.length, faults: faults.map(({ sentence }) => sentence) };
      }
      failed = new Set(faults.map(({ id }) => id));
    } finally {
      database.close();
    }
  }
  throw new Error('Attachments are deleted faster than their files can be copied: try again later.');
}

/** Removes the files of attachments that were deleted after they were copied. */
async function removeOthers(database: CopiedDatabase, target: FolderStore): Promise<void> {
  for await (const { key } of target.walk()) if (!database.findUnscoped(key)) await target.remove(key);
  await rm(target.spool, { recursive: true });
}
