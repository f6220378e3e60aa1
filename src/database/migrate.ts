import { isPostgres } from './dialect.js';
import type { DataSource } from 'typeorm';
import { withoutTimeouts } from './data-source.js';

// Any number will do, as long as nothing else in the database takes it as an advisory lock.
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
    // The lock goes with its connection.
    await runner.release();
    await dataSource.destroy();
  }
}

/** SQLite has one writer: whoever is first migrates, and the others find it done. */
async function migrateAlone(dataSource: DataSource): Promise<void> {
  // A table that is made anew would take along the rows that refer to it; the switch works outside transactions only.
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
