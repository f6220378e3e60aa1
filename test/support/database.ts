import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { readSettings } from '../../src/config/settings.js';
import { createDataSource } from '../../src/database/data-source.js';
import { ENTITIES } from '../../src/entities.js';
import { openMigrated } from '../../src/database/migrate.js';

declare global {
  /** Which database the end-to-end tests of this process run on. */
  var DATABASE: 'sqlite' | 'postgres';
}

/** A database of its own for one test file. */
export interface TestDatabase {
  url: string;
  drop: () => Promise<void>;
}

/** Where the attachments of one are kept, without any setting beside the file on SQLite. */
export function attachmentsOf(url: string): string {
  return url.startsWith('sqlite:')
    ? join(dirname(url.slice('sqlite:'.length)), 'attachments')
    : join(tmpdir(), `wasil-attachments-${url.split('/').at(-1) ?? ''}`);
}

/** One without any tables. */
export async function createDatabase(): Promise<TestDatabase> {
  return DATABASE === 'sqlite' ? onSqlite() : onPostgres('template1');
}

/** One with the schema in it: migrated once for the whole run, and copied for each. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  return DATABASE === 'sqlite' ? onSqlite(await migratedFile()) : onPostgres(await migratedTemplate());
}

async function onSqlite(copyOf?: string): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'wasil-sqlite-'));
  const file = join(folder, 'wasil.sqlite');
  if (copyOf !== undefined) await copyFile(copyOf, file);
  return { url: `sqlite:${file}`, drop: () => rm(folder, { recursive: true, force: true }) };
}

async function onPostgres(template: string): Promise<TestDatabase> {
  const name = `wasil_${randomBytes(8).toString('hex')}`;
  await administer((server) => server.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = postgresUrl(name);
  const drop = async () => {
    await administer((server) => server.query(`DROP DATABASE ${name} WITH (FORCE)`));
    await rm(attachmentsOf(url), { recursive: true, force: true });
  };
  return { url, drop };
}

/** Where two processes migrate at the same time, either file will do. */
async function migratedFile(): Promise<string> {
  const kept = join(process.env.TEST_FOLDER ?? '', 'migrated.sqlite');
  if (existsSync(kept)) return kept;
  const { url, drop } = await createDatabase();
  await migrate(url);
  await rename(url.replace('sqlite:', ''), kept);
  await drop();
  return kept;
}

async function migratedTemplate(): Promise<string> {
  await administer(async (server) => {
    // The lock goes with its connection.
    await server.query('SELECT pg_advisory_lock(1)');
    const { rowCount } = await server.query("SELECT 1 FROM pg_database WHERE datname = 'migrated'");
    if (rowCount) return;
    await server.query('CREATE DATABASE migrating');
    await migrate(postgresUrl('migrating'));
    await server.query('ALTER DATABASE migrating RENAME TO migrated');
  });
  return 'migrated';
}

async function migrate(url: string): Promise<void> {
  const settings = readSettings({
    DATABASE_URL: url,
    JWT_SECRET: 'no token is signed with this signing key',
  });
  const dataSource = await openMigrated(createDataSource(settings, ENTITIES));
  await dataSource.destroy();
}

function postgresUrl(database: string): string {
  return `${process.env.TEST_POSTGRES_URL ?? ''}/${database}`;
}

async function administer(work: (server: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl('postgres') });
  await client.connect();
  await work(client).finally(() => client.end());
}
