import Database from 'better-sqlite3';
import pg from 'pg';

/** What a database really holds: a query on a connection of its own, which sees only what has been committed. */
export async function rows(databaseUrl: string, query: string): Promise<Record<string, unknown>[]> {
  const file = /^sqlite:(.+)$/.exec(databaseUrl)?.[1];
  if (file !== undefined) {
    const connection = new Database(file, { fileMustExist: true });
    try {
      return connection.prepare(query).all() as Record<string, unknown>[];
    } finally {
      connection.close();
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const result = await client.query<Record<string, unknown>>(query).finally(() => client.end());
  return result.rows;
}

/** How many rows a table holds, or those of them that fulfil a condition. */
export async function countRows(databaseUrl: string, table: string, condition = '1 = 1'): Promise<number> {
  const [row] = await rows(databaseUrl, `SELECT count(*) AS number FROM ${table} WHERE ${condition}`);
  return Number(row?.number);
}
