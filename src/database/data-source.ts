import { setTimeout } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Settings } from '../config/settings.js';
import { migrations } from './migrations.js';
import { PreparedClient } from './engine/prepared-client.js';

/** How long a request waits for a connection, and then for a statement, before the database counts as out of reach. */
const LONGEST_WAIT_MS = 4000;

/**
 * How PostgreSQL is to plan: as for a disk without a moving head, or it reads through all people to find two; and once for
 * each statement, whatever its values: planning takes longer than most of them.
 */
export const PLANNING = '-c random_page_cost=1.1 -c plan_cache_mode=force_generic_plan';

type Entity = new () => object;

/** The database of these settings, not opened yet. `entities` come from the features, which this folder does not know. */
export function createDataSource(settings: Settings, entities: readonly Entity[]): DataSource {
  return keepTimeZones(new DataSource({ ...options(settings), entities: [...entities] }));
}

/** The same database without time-outs of statements, for work that may take its time, like migrations; not opened yet. */
export function withoutTimeouts({ options }: DataSource): DataSource {
  return keepTimeZones(new DataSource(options.type === 'postgres' ? { ...options, extra: {} } : options));
}

function options({ database, databasePoolSize }: Settings): DataSourceOptions {
  const shared = { migrations, synchronize: false, migrationsTableName: 'migrations' } as const;
  if (database.kind === 'postgres') {
    return {
      ...shared,
      type: 'postgres',
      url: database.url,
      poolSize: databasePoolSize,
      connectTimeoutMS: LONGEST_WAIT_MS,
      extra: {
        Client: PreparedClient,
        pipeline: true,
        // The server gives up a statement, and where the server is silent the client does.
        statement_timeout: LONGEST_WAIT_MS,
        query_timeout: LONGEST_WAIT_MS + 500,
        idle_in_transaction_session_timeout: 2 * LONGEST_WAIT_MS,
        options: PLANNING,
        keepAlive: true,
        // One that is opened anew has to prepare every statement anew.
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
      await writeAhead(connection);
      connection.pragma('synchronous = FULL');
      // SQLite's own lower() and upper() know ASCII only; PostgreSQL's know every letter.
      connection.function('lower', { deterministic: true }, (text) => inCase(text, 'toLowerCase'));
      connection.function('upper', { deterministic: true }, (text) => inCase(text, 'toUpperCase'));
    },
  };
}

/** Has SQLite keep a write-ahead log; while another process writes it refuses to change over, without waiting itself. */
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

/** PostgreSQL keeps a Date column as timestamptz: TypeORM's own choice, timestamp, would lose the zone. */
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
