import { copyFile, link, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { flush } from '../database/flush.js';
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
    await flush(dirname(backupFile), 'r');
  } finally {
    source.close();
    for (const file of filesOf(draft)) await rm(file, { force: true });
  }
}

/**
 * Puts a backup in the place of a database that no process has open. The old database stays beside it under another name.
 * @param prepare does, with a copy of the backup, what must be done before the database is replaced.
 * @returns the old database's new path, if there was one.
 * @throws Error if the backup is no sound Wasil database, if a server is running, or what `prepare` does; then nothing has changed.
 */
export async function restore(
  backupFile: string,
  databaseFile: string,
  prepare?: (copy: string) => Promise<void>,
): Promise<string | undefined> {
  if (!existsSync(backupFile)) throw new Error(`There is no file ${backupFile}.`);
  const before = `${databaseFile}.before-restore-${Date.now()}`;
  const draft = `${databaseFile}.restoring`;
  try {
    // The log of a restore that was killed would be taken for that of this copy.
    for (const file of filesOf(draft)) await rm(file, { force: true });
    await copyFile(backupFile, draft);
    // A copy of the files of a database that was not closed has its latest changes here.
    if (existsSync(`${backupFile}-wal`)) await copyFile(`${backupFile}-wal`, `${draft}-wal`);
    assertSound(draft, backupFile);
    if (existsSync(databaseFile)) await assertClosed(databaseFile);
    if (prepare) {
      await prepare(draft);
      // That may have taken long.
      if (existsSync(databaseFile)) await assertClosed(databaseFile);
    }
    await flush(draft);
    // A log that stayed, whether or not its database is lost, would be taken for that of the restored one.
    for (const end of LOGS.filter((each) => existsSync(databaseFile + each)))
      await rename(databaseFile + end, before + end);
    await flush(dirname(databaseFile), 'r');
    // Whenever the power fails, there is a whole database under the name: the old one until the new one takes its place.
    if (existsSync(databaseFile)) await link(databaseFile, before);
    await rename(draft, databaseFile);
    await flush(dirname(databaseFile), 'r');
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

/**
 * Leaves WAL mode, which moves the log into the file; what is damaged stays as it is.
 * @throws Error if another process has the database open.
 */
async function assertClosed(file: string): Promise<void> {
  runOnOld(file, 'PRAGMA journal_mode = DELETE', file);
  // SQLite finds damage before it looks for others, but locks a file against everybody before that where a journal is beside
  // it. This one has no header, so nothing is rolled back; a server holds a lock on the file, by whatever name, while it is open.
  const probe = `${file}.restoring-probe`;
  try {
    for (const each of filesOf(probe)) await rm(each, { force: true });
    await link(file, probe);
    await writeFile(`${probe}-journal`, 'none');
    // What is empty has no journal: here it is locked.
    runOnOld(probe, 'BEGIN EXCLUSIVE', file);
  } finally {
    for (const each of filesOf(probe)) await rm(each, { force: true });
  }
}

/** Runs a statement on a database that may be damaged. @throws Error if it is in use or can't be opened, naming it as `shown`. */
function runOnOld(file: string, statement: string, shown: string): void {
  let database: Database.Database | undefined;
  try {
    database = new Database(file, { timeout: 500 });
    database.exec(statement);
  } catch (error) {
    const { code = '', message } = error as { code?: string; message: string };
    if (/^SQLITE_(BUSY|LOCKED)/.test(code))
      throw new Error(`${shown} is in use: stop the server first.`, { cause: error });
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(code))
      throw new Error(`${shown} cannot be replaced: ${message}.`, { cause: error });
  } finally {
    database?.close();
  }
}

/** The ends of the names of what SQLite keeps beside a database. */
const LOGS = ['-wal', '-shm', '-journal'];

function filesOf(database: string): string[] {
  return [database, ...LOGS.map((end) => database + end)];
}
