import type { Command } from 'commander';
import { loadEnvironment } from '../config/environment-file.js';
import { readSettings } from '../config/settings.js';
import { backUp, restore } from './sqlite-backup.js';

/** `wasil backup` and `wasil restore`, for SQLite. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup <file>')
    .description('copy the SQLite database to a new file, while the server runs')
    .action(async (file: string) => {
      await backUp(sqliteFile(), file);
      console.log(`Backed up to ${file}.`);
    });

  program
    .command('restore <file>')
    .description('put a backup in the place of the SQLite database, while the server is stopped')
    .action(async (file: string) => {
      const before = await restore(file, sqliteFile());
      console.log(`Restored ${file}.${before === undefined ? '' : ` What was there is now ${before}.`}`);
    });
}

function sqliteFile(): string {
  const { database } = readSettings(loadEnvironment());
  if (database.kind === 'postgres')
    throw new Error('This is for SQLite; on PostgreSQL use pg_dump and pg_restore.');
  if (database.file === ':memory:')
    throw new Error('A database in memory can be neither backed up nor restored.');
  return database.file;
}
