import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { afterEach } from '@jest/globals';
import pg from 'pg';
import { startApp, type TestApp } from './app.js';
import { attachmentsOf, type TestDatabase } from './database.js';

/** A PostgreSQL database as somebody else has made it. `@role` and `@database` in statements stand for its names. */
export interface OddDatabase extends TestDatabase {
  /** Runs statements in it, as a superuser. */
  run: (...statements: string[]) => Promise<void>;
}

/** @param how what follows `CREATE DATABASE … OWNER …`; `statements` run in the new database, as a superuser. */
export async function oddDatabase(how: string, ...statements: string[]): Promise<OddDatabase> {
  const database = `odd_${randomBytes(8).toString('hex')}`;
  const role = `Odd-${database.slice(4)}`;
  const named = (statement: string) =>
    statement.replaceAll('@role', `"${role}"`).replaceAll('@database', database);
  const runIn = async (where: string, all: readonly string[]) => {
    const client = new pg.Client({ connectionString: `${process.env.TEST_POSTGRES_URL ?? ''}/${where}` });
    await client.connect();
    try {
      for (const statement of all) await client.query(named(statement));
    } finally {
      await client.end();
    }
  };
  await runIn('postgres', [
    `CREATE ROLE @role LOGIN PASSWORD 'odd'`,
    `CREATE DATABASE @database OWNER @role TEMPLATE template0 ${how}`,
  ]);
  await runIn(database, statements);
  const url = new URL(`${process.env.TEST_POSTGRES_URL ?? ''}/${database}`);
  url.username = role;
  url.password = 'odd';
  return {
    url: url.href,
    run: (...more) => runIn(database, more),
    drop: async () => {
      await runIn('postgres', ['DROP DATABASE @database WITH (FORCE)', 'DROP ROLE @role']);
      await rm(attachmentsOf(url.href), { recursive: true, force: true });
    },
  };
}

/** Makes an odd database for a test, starts servers on it, and takes both away after the test. */
export function onOddDatabase() {
  let odd: OddDatabase | undefined;
  let app: TestApp | undefined;
  const close = async () => {
    await app?.close();
    app = undefined;
  };
  afterEach(async () => {
    await close();
    await odd?.drop();
    odd = undefined;
  });
  return {
    create: async (how: string, ...statements: string[]) => (odd = await oddDatabase(how, ...statements)),
    start: async () => (app = await startApp({}, odd?.url)),
    close,
  };
}
