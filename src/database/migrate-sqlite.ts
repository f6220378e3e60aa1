import { setTimeout as pause } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type Migration } from 'typeorm';
import { migrationFailure, msSince, TRIED_EVERY_MS, Turn, type MigrationLog } from './migration-log.js';
import { pendingMigrations } from './pending-migrations.js';
import { isBusy } from './query-failure.js';

/**
 * Makes the pending migrations, each in a transaction, on the only connection. SQLite has one writer: other processes wait for
 * their turn. Each statement keeps the thread busy until it is done.
 */
export async function migrateSqlite(dataSource: DataSource, log: MigrationLog): Promise<void> {
  // Making a table again would delete the rows that refer to it. The pragma only works outside a transaction.
  await dataSource.query('PRAGMA foreign_keys = OFF');
  while (await makeNext(dataSource, log));
  await dataSource.query('PRAGMA foreign_keys = ON');
}

/** @returns whether there may be another one. */
async function makeNext(dataSource: DataSource, log: MigrationLog): Promise<boolean> {
  await beginInTurn(dataSource, new Turn(log));
  let migration: Migration | undefined;
  try {
    const startedAt = performance.now();
    [migration] = await pendingMigrations(dataSource);
    if (migration) await new MigrationExecutor(dataSource).executeMigration(migration);
    await dataSource.query('COMMIT');
    if (migration) log.info({ migration: migration.name, ms: msSince(startedAt) }, 'migrated');
    return migration !== undefined;
  } catch (error) {
    await dataSource.query('ROLLBACK').catch(() => undefined);
    throw migration ? migrationFailure(migration.name, error) : error;
  }
}

async function beginInTurn(dataSource: DataSource, turn: Turn): Promise<void> {
  const [{ timeout } = { timeout: 0 }] = await dataSource.query<{ timeout: number }[]>('PRAGMA busy_timeout');
  // Otherwise SQLite waits by itself, and the whole process with it.
  await dataSource.query('PRAGMA busy_timeout = 0');
  while (!(await begins(dataSource))) {
    turn.waits();
    await pause(TRIED_EVERY_MS);
  }
  turn.comes();
  await dataSource.query(`PRAGMA busy_timeout = ${timeout}`);
}

async function begins(dataSource: DataSource): Promise<boolean> {
  try {
    await dataSource.query('BEGIN IMMEDIATE');
    return true;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return false;
  }
}
