import type Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { ClientBase, Pool } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { SharedConnections } from './shared-connections.js';

/** Where statements go that are given as text, each prepared once. */
export interface Connection {
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]>;
}

/** Where the statements go that belong to no transaction. */
export function singleStatements({ driver, options }: DataSource): Connection {
  return options.type === 'postgres'
    ? new SharedConnections((driver as PostgresDriver).master as Pool)
    : new SqliteConnection((driver as BetterSqlite3Driver).databaseConnection as Database.Database);
}

/** The connection of PostgreSQL's pool that TypeORM's query runner has to itself. */
export async function connectionOf(runner: QueryRunner): Promise<Connection> {
  const client = (await runner.connect()) as ClientBase;
  return {
    query: async <Row extends object>(sql: string, values: readonly unknown[]) =>
      (await client.query<Row>(sql, values as unknown[])).rows,
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
