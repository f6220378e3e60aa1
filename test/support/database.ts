import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

declare global {
  /** Which database the end-to-end tests of this process run on. */
  var DATABASE: 'sqlite' | 'postgres';
}

/** An empty database of its own for one test file. */
export interface TestDatabase {
  url: string;
  drop: () => Promise<void>;
}

export async function createDatabase(): Promise<TestDatabase> {
  const name = `wasil_${randomBytes(8).toString('hex')}`;
  if (DATABASE === 'sqlite') {
    const folder = await mkdtemp(join(tmpdir(), `${name}-`));
    return {
      url: `sqlite:${join(folder, 'wasil.sqlite')}`,
      drop: () => rm(folder, { recursive: true, force: true }),
    };
  }
  const server = process.env.TEST_POSTGRES_URL ?? '';
  await administer(`CREATE DATABASE ${name}`);
  return { url: `${server}/${name}`, drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
}

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${process.env.TEST_POSTGRES_URL ?? ''}/postgres` });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
