import { isPostgres } from './dialect.js';
import type { DataSource } from 'typeorm';
import { withoutTimeouts } from './data-source.js';

// Any number that nothing else in the database uses for an advisory lock.
const MIGRATION_LOCK = 0x77_61_73_69;

/** Opens the database and brings its schema up to date; processes that start together take turns. */
export async function openMigrated(dataSource: DataSource): Promise<DataSource> {
  if (isPostgres(dataSource)) await migrateInTurn(withoutTimeouts(dataSource));
  await dataSource.initialize();
  try {
    if (dataSource.options.type !== 'postgres') await migrateAlone(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

async function migrateInTurn(dataSource: DataSource): Promise<void> {
  await dataSource.initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    // Closing the connection releases the lock.
    await runner.release();
    await dataSource.destroy();
  }
}

/** SQLite has one writer: the first process migrates, and the others wait and find it done. */
async function migrateAlone(dataSource: DataSource): Promise<void> {
  // Making a table again would delete the rows that refer to it. The pragma only works outside a transaction.
  await dataSource.query('PRAGMA foreign_keys = OFF');
  await dataSource.query('BEGIN IMMEDIATE');
  try {
    await dataSource.runMigrations({ transaction: 'none' });
    await dataSource.query('COMMIT');
  } catch (error) {
    await dataSource.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
  await dataSource.query('PRAGMA foreign_keys = ON');
}
