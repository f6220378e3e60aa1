import type Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import { DateUtils } from 'typeorm';
import type { Connection } from './engine.js';

/** How many statements are kept prepared; those least used make room. */
const MOST_PREPARED = 300;

/** SQLite's one connection. It binds Dates as text and booleans as numbers, as TypeORM stores them. */
export class SqliteConnection implements Connection {
  private readonly statements = new LRUCache<string, Database.Statement>({ max: MOST_PREPARED });

  constructor(private readonly database: Database.Database) {}

  // Async only so that it rejects rather than throws.
  // eslint-disable-next-line @typescript-eslint/require-await
  async query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const statement = this.statements.get(sql) ?? this.prepare(sql);
    if (statement.reader) return statement.all(...values.map(toSqlite)) as Row[];
    statement.run(...values.map(toSqlite));
    return [];
  }

  private prepare(sql: string): Database.Statement {
    const statement = this.database.prepare(sql);
    this.statements.set(sql, statement);
    return statement;
  }
}

export function toSqlite(value: unknown): unknown {
  if (value instanceof Date) return DateUtils.mixedDateToUtcDatetimeString(value);
  return typeof value === 'boolean' ? Number(value) : value;
}
