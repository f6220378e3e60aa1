import type { BaselineDatabase } from './baseline-data.js';
import { openPostgres } from './baseline-postgres.js';
import { openSqlite } from './baseline-sqlite.js';

/** The database that an address in Wasil's form names. */
export function openDatabase(url: string): BaselineDatabase {
  const file = /^sqlite:(.+)$/.exec(url)?.[1];
  return file === undefined ? openPostgres(url) : openSqlite(file);
}
