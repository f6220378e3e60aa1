import type Database from 'better-sqlite3';

/**
 * Asserts that a SQLite database is empty or Wasil's own, and can be. Nothing is changed.
 * @throws Error with the reason, which follows the database's address.
 */
export function assertOwnFile(connection: Database.Database): void {
  const encoding = connection.pragma('encoding', { simple: true }) as string;
  if (encoding !== 'UTF-8') {
    throw new Error(`its encoding is ${encoding}, in which names sort otherwise; name a new file.`);
  }
  const tables = connection.prepare(TABLES).pluck().all() as string[];
  const applicationId = connection.pragma('application_id', { simple: true }) as number;
  if ((tables.length > 0 || applicationId !== 0) && !tables.includes('migrations')) {
    const what =
      tables.length > 0 ? `tables of another program (${tables.slice(0, 3).join(', ')})` : 'its mark';
    throw new Error(`that file belongs to another program: it holds ${what}; name a file of Wasil's own.`);
  }
}

const TABLES = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`;
