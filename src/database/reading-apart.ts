import type { Sql } from 'sql-template-tag';
import type { DataSource } from 'typeorm';
import { SqliteReader } from './engine/sqlite-reader.js';

/** Runs one statement, and gives its rows. */
export type Read = <Row extends object>(query: Sql) => Promise<Row[]>;

/**
 * Does `work` on a connection to SQLite, and a thread, of its own, which read the database and may take long. Temporary tables may be
 * written there: they are on the disk, so that they may be large.
 * @returns undefined for a database in memory, which no other connection can see.
 */
export async function readingApart<T>(
  dataSource: DataSource,
  work: (read: Read) => Promise<T>,
): Promise<T | undefined> {
  const file = String(dataSource.options.database);
  if (file === ':memory:') return undefined;
  const reader = new SqliteReader(file, Infinity);
  try {
    await reader.query('PRAGMA temp_store = FILE', []);
    return await work((query) => reader.query(query.sql, query.values));
  } finally {
    await reader.close();
  }
}
