import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { unknownMigrations } from '../database/migrations.js';

/** Copies all pages in one step: in several, each write of a running server would make the copy start over. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a live SQLite database to a new file.
 * @throws Error if the file exists, or if the copy fails its check; then no file is left.
 */
export async function backUp(databaseFile: string, backupFile: string): Promise<void> {
  if (existsSync(backupFile)) throw new Error(`${backupFile} exists; a backup never overwrites a file.`);
  if (!existsSync(databaseFile)) throw new Error(`There is no database at ${databaseFile}.`);
  const draft = join(dirname(backupFile), `.wasil-backup-${process.pid}`);
  const source = new Database(databaseFile, { readonly: true, fileMustExist: true });
  try {
    await source.backup(draft, { progress: () => ALL_PAGES });
    assertSound(draft, draft);
    await flush(draft);
    // Unlike a rename, a link fails if the file has been created meanwhile.
    await link(draft, backupFile);
  } finally {
    source.close();
    for (const file of filesOf(draft)) await rm(file, { force: true });
  }
}

/**
 * Puts a backup in the place of a database that no process has open. The old database stays beside it under another name.
 * @returns the old database's new path, if there was one.
 * @throws Error if the backup is no sound Wasil database, or if a server is running; then nothing has changed.
 */
export async function restore(backupFile: string, databaseFile: string): Promise<string | undefined> {
  if (!existsSync(backupFile)) throw new Error(`There is no file ${backupFile}.`);
  const before = `${databaseFile}.before-restore-${Date.now()}`;
  const draft = `${databaseFile}.restoring`;
  try {
    await copyFile(backupFile, draft);
    // A copy of the files of a database that was not closed has its latest changes here.
    if (existsSync(`${backupFile}-wal`)) await copyFile(`${backupFile}-wal`, `${draft}-wal`);
    assertSound(draft, backupFile);
    if (existsSync(databaseFile)) assertClosed(databaseFile);
    await flush(draft);
    // A log whose database is lost would be taken for that of the restored one.
    for (const end of filesOf('').filter((each) => existsSync(databaseFile + each)))
      await rename(databaseFile + end, before + end);
    await rename(draft, databaseFile);
  } finally {
    for (const file of filesOf(draft)) await rm(file, { force: true });
  }
  return existsSync(before) ? before : undefined;
}

/**
 * Checks a copy, and moves what its log has into the file.
 * @param shown the file that it is a copy of.
 * @throws Error if the file is no SQLite database, is damaged, or comes from a later version of Wasil.
 */
function assertSound(draft: string, shown: string): void {
  let database: Database.Database | undefined;
  try {
    database = new Database(draft, { fileMustExist: true });
    database.pragma('journal_mode = DELETE');
    const result = database.pragma('integrity_check', { simple: true });
    if (result !== 'ok') throw new Error(String(result));
    const made = database.prepare('SELECT name FROM migrations').all() as { name: string }[];
    if (unknownMigrations(made).length > 0) throw new Error('it was written by a later version');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${shown} is no sound Wasil database: ${why}.`, { cause: error });
  } finally {
    database?.close();
  }
}

/** Leaves WAL mode, which moves the log into the file. @throws Error if another process has the database open. */
function assertClosed(file: string): void {
  const database = new Database(file, { timeout: 500 });
  try {
    database.pragma('journal_mode = DELETE');
  } catch (error) {
    throw new Error(`${file} is in use: stop the server first.`, { cause: error });
  } finally {
    database.close();
  }
}

function filesOf(database: string): string[] {
  return [database, `${database}-wal`, `${database}-shm`, `${database}-journal`];
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}
