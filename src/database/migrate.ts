import type { DataSource } from 'typeorm';
import { isPostgres } from './dialect.js';
import { PostgresMigrator } from './migrate-postgres.js';
import { migrateSqlite } from './migrate-sqlite.js';
import { SILENT, type MigrationLog } from './migration-log.js';
import { open } from './open.js';
import { pendingMigrations } from './pending-migrations.js';

/** Opens the database and brings its schema up to date; processes that start together take turns. */
export async function openMigrated(
  dataSource: DataSource,
  log: MigrationLog = SILENT,
  signal?: AbortSignal,
): Promise<DataSource> {
  await open(dataSource);
  try {
    if ((await pendingMigrations(dataSource)).length > 0) await migrate(dataSource, log, signal);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** Makes the migrations that an open database is behind. */
export function migrate(dataSource: DataSource, log: MigrationLog, signal?: AbortSignal): Promise<void> {
  return isPostgres(dataSource)
    ? new PostgresMigrator(dataSource, log, signal).run()
    : migrateSqlite(dataSource, log);
}
