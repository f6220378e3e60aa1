import { chmodSync, existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Settings } from '../config/settings.js';
import { migrations } from './migrations.js';
import { LONGEST_WAIT_MS } from './engine/engine.js';
import { SQLITE_SESSION } from './sqlite-session.js';
import { HeardClient } from './engine/heard-client.js';
import { PreparedClient } from './engine/prepared-client.js';
import { NO_TIMEOUTS, PLANNING, startupOptions } from './session-settings.js';
import { assertOwnFile } from './sqlite-requirements.js';

type Entity = new () => object;
type DatabaseSettings = Pick<Settings, 'database' | 'databasePoolSize' | 'databasePrepare'>;

/** The database that the settings name, not opened yet. `entities` are passed in, since this room imports no feature. */
export function createDataSource(settings: DatabaseSettings, entities: readonly Entity[]): DataSource {
  return keepTimeZones(new DataSource({ ...options(settings), entities: [...entities] }));
}

/** Another way to the database of a data source, not opened yet, on which statements have no time-outs: for migrations. */
export function withoutTimeouts({ options }: DataSource): DataSource {
  const extra = { options: startupOptions(NO_TIMEOUTS) };
  return keepTimeZones(new DataSource(options.type === 'postgres' ? { ...options, extra } : options));
}

function options({ database, databasePoolSize, databasePrepare }: DatabaseSettings): DataSourceOptions {
  const shared = { migrations, synchronize: false, migrationsTableName: 'migrations' } as const;
  if (database.kind === 'postgres') {
    return {
      ...shared,
      type: 'postgres',
      url: database.url,
      poolSize: databasePoolSize,
      connectTimeoutMS: LONGEST_WAIT_MS,
      extra: {
        Client: databasePrepare ? PreparedClient : HeardClient,
        pipeline: true,
        // The server cancels a slow statement. If the server is silent, the client gives up a little later.
        statement_timeout: LONGEST_WAIT_MS,
        query_timeout: LONGEST_WAIT_MS + 500,
        idle_in_transaction_session_timeout: 2 * LONGEST_WAIT_MS,
        options: startupOptions(PLANNING),
        keepAlive: true,
        // A new connection has to prepare every statement again, so idle ones are kept for a while.
        idleTimeoutMillis: 60_000,
      },
      applicationName: 'wasil',
    };
  }
  return {
    ...shared,
    type: 'better-sqlite3',
    database: database.file,
    timeout: LONGEST_WAIT_MS,
    prepareDatabase: async (connection: Database.Database) => {
      assertOwnFile(connection);
      keepPrivate(database.file);
      await writeAhead(connection);
      connection.pragma('synchronous = FULL');
      connection.pragma('temp_store = MEMORY');
      // SQLite's own lower() and upper() know ASCII only; PostgreSQL's know every letter.
      connection.function('lower', { deterministic: true }, (text) => inCase(text, 'toLowerCase'));
      connection.function('upper', { deterministic: true }, (text) => inCase(text, 'toUpperCase'));
      // What is asked here keeps to no time (engine/sqlite-reader.ts).
      connection.function('in_time', { deterministic: false }, () => 1);
      connection.exec(SQLITE_SESSION);
    },
  };
}

/** Takes an existing database, whoever has made its files, from everybody but their owner. */
function keepPrivate(file: string): void {
  for (const part of [file, `${file}-wal`, `${file}-shm`]) {
    if (existsSync(part)) chmodSync(part, 0o600);
  }
}

/** Switches SQLite to its write-ahead log. While another process writes, SQLite refuses at once: so this tries again. */
async function writeAhead(connection: Database.Database): Promise<void> {
  const giveUpAt = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    try {
      connection.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || Date.now() > giveUpAt) throw error;
      await setTimeout(20);
    }
  }
}

/** Has TypeORM map a Date column to timestamptz on PostgreSQL: its default, timestamp, would lose the zone. */
function keepTimeZones(dataSource: DataSource): DataSource {
  const { driver } = dataSource;
  if (driver.options.type === 'postgres') {
    const normalizeType = driver.normalizeType.bind(driver);
    driver.normalizeType = (column) =>
      column.type === Date ? 'timestamp with time zone' : normalizeType(column);
  }
  return dataSource;
}

function inCase(text: unknown, change: 'toLowerCase' | 'toUpperCase'): unknown {
  return typeof text === 'string' ? text[change]() : text;
}
