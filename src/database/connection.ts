import type Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { isPostgres } from './dialect.js';
import { SharedConnections } from './shared-connections.js';

/** Where statements go that are given as text, each prepared once. */
export interface Connection {
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

/**
 * How long a statement may keep its connection: a `list` has much to send, `writing` waits for the disk, and for locks of
 * others.
 */
export type Pace = 'short' | 'list' | 'writing' | 'long';

/** Where the statements go that belong to no transaction. */
export function singleStatements(dataSource: DataSource): Readonly<Record<Pace, Connection>> {
  const { driver } = dataSource;
  if (isPostgres(dataSource)) {
    const pool = (driver as PostgresDriver).master as Pool;
    return {
      short: new SharedConnections(pool, { connections: 2, underWay: 10 }),
      list: new SharedConnections(pool, { connections: 2, underWay: 5 }),
      writing: new SharedConnections(pool, { connections: 4, underWay: 3 }),
      long: rowsOf(pool),
    };
  }
  const only = new SqliteConnection((driver as BetterSqlite3Driver).databaseConnection as Database.Database);
  return { short: only, list: only, writing: only, long: only };
}

/** The connection of PostgreSQL's pool that TypeORM's query runner has to itself. */
export async function connectionOf(runner: QueryRunner): Promise<Connection> {
  return rowsOf((await runner.connect()) as ClientBase);
}

function rowsOf(database: Pool | ClientBase): Connection {
  return {
    query: async <Row extends object>(sql: string, values: readonly unknown[]) =>
      (await database.query<Row>(sql, values as unknown[])).rows,
  };
}

class SqliteConnection implements Connection {
  private readonly statements = new LRUCache<string, Database.Statement>({ max: 500 });

  constructor(private readonly database: Database.Database) {}

  // Asynchronous in nothing but how it fails.
  // eslint-disable-next-line @typescript-eslint/require-await
  async query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const statement = this.statements.get(sql) ?? this.prepare(sql);
    if (statement.reader) return statement.all(...values) as Row[];
    statement.run(...values);
    return [];
  }

  private prepare(sql: string): Database.Statement {
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}
