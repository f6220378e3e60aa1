import { isPostgres } from './dialect.js';
import { MigrationExecutor, type DataSource } from 'typeorm';
import { withoutTimeouts } from './data-source.js';
import { laterMigrations } from './migrations.js';
import { openingFailure } from './opening-failure.js';

// Any number that nothing else in the database uses for an advisory lock.
const MIGRATION_LOCK = 0x77_61_73_69;

/** Opens the database and brings its schema up to date; processes that start together take turns. */
export async function openMigrated(dataSource: DataSource): Promise<DataSource> {
  if (isPostgres(dataSource)) await migrateInTurn(withoutTimeouts(dataSource));
  await open(dataSource);
  try {
    if (dataSource.options.type !== 'postgres') await migrateAlone(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** @throws Error that says what to do. */
async function open(dataSource: DataSource): Promise<void> {
  await dataSource.initialize().catch((error: unknown) => {
    throw openingFailure(error, dataSource.options);
  });
}

async function migrateInTurn(dataSource: DataSource): Promise<void> {
  await open(dataSource);
  const runner = dataSource.createQueryRunner();
  try {
    // A lock of a transaction, not of a session: behind a pooler the next statement may be another session's.
    await runner.startTransaction();
    await runner.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await assertNotNewer(dataSource);
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    // Closing the connection ends the transaction, and with it the lock.
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
    await assertNotNewer(dataSource);
    await dataSource.runMigrations({ transaction: 'none' });
    await dataSource.query('COMMIT');
  } catch (error) {
    await dataSource.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
  await dataSource.query('PRAGMA foreign_keys = ON');
}

/** @throws Error if a later version of Wasil has changed the schema: this one would write what that one can't read. */
async function assertNotNewer(dataSource: DataSource): Promise<void> {
  const later = laterMigrations(await new MigrationExecutor(dataSource).getExecutedMigrations());
  if (later.length > 0) {
    throw new Error(
      `The database was changed by a later version of Wasil (${later.join(', ')}): run that version, or restore a backup from before it.`,
    );
  }
}
