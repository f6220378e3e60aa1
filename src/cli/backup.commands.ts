import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { AttachmentStore } from '../attachments/attachment-store.js';
import { CopiedDatabase } from '../attachments/copied-database.js';
import { storeOf } from '../attachments/store-of.js';
import { loadEnvironment } from '../config/environment-file.js';
import { readSettings } from '../config/settings.js';
import { ATTACHMENTS, backUpWithFiles, DATABASE } from './folder-backup.js';
import { restoreFiles, type RestoredFiles } from './folder-restore.js';
import { backUp, restore } from './sqlite-backup.js';

/** `wasil backup` and `wasil restore`, for SQLite. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup <path>')
    .description(
      'copy the SQLite database to a new file, or with the files of attachments to a new folder/, while the server runs',
    )
    .action((path: string) =>
      path.endsWith('/') ? withStore((file, store) => backUpFolder(file, store, path)) : backUpFile(path),
    );

  program
    .command('restore <path>')
    .description(
      'put a backup, a file or a folder, in the place of the SQLite database, while the server is stopped',
    )
    .option('--incomplete', 'even where files of attachments are missing in the folder or damaged', false)
    .action((path: string, { incomplete }: { incomplete: boolean }) =>
      withStore((file, store) => putBack(path, file, store, incomplete)),
    );
}

async function backUpFile(path: string): Promise<void> {
  await backUp(sqliteFile(), path);
  console.log(`Backed up to ${path}.`);
  const copy = new CopiedDatabase(path);
  if (copy.countUnscoped() > 0)
    console.log(`The files of attachments are not in it; ${path}/ would be a folder with them.`);
  copy.close();
}

async function backUpFolder(databaseFile: string, store: AttachmentStore, folder: string): Promise<void> {
  const { files, faults } = await backUpWithFiles(databaseFile, store, folder);
  console.log(`Backed up to ${folder}, with the files of ${files} attachments.`);
  tellFaults(faults);
}

async function putBack(
  path: string,
  databaseFile: string,
  store: AttachmentStore,
  isIncomplete: boolean,
): Promise<void> {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const filesIn = isFolder ? join(path, ATTACHMENTS) : undefined;
  let files: RestoredFiles = { attachments: 0, faults: [] };
  const before = await restore(isFolder ? join(path, DATABASE) : path, databaseFile, async (copy) => {
    files = await restoreFiles(copy, store, filesIn, isIncomplete);
  });
  console.log(`Restored ${path}.${before === undefined ? '' : ` What was there is now ${before}.`}`);
  if (!isFolder && files.attachments > 0)
    console.log('The files of attachments are no part of it; whether they are there: wasil check');
  tellFaults(files.faults);
}

function tellFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  for (const fault of faults) console.error(fault);
  process.exitCode = 1;
}

/** Does `work` with the database file that the settings name and the store, which it opens where it must, and closes that. */
async function withStore(
  work: (databaseFile: string, store: AttachmentStore) => Promise<void>,
): Promise<void> {
  const file = sqliteFile();
  const store = await storeOf(readSettings(loadEnvironment()));
  try {
    await work(file, store);
  } finally {
    await store.close();
  }
}

function sqliteFile(): string {
  const { database } = readSettings(loadEnvironment());
  if (database.kind === 'postgres')
    throw new Error('This is for SQLite; on PostgreSQL use pg_dump and pg_restore.');
  if (database.file === ':memory:')
    throw new Error('A database in memory can be neither backed up nor restored.');
  return database.file;
}
