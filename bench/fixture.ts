import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { readSettings } from '../src/config/settings.js';
import { ENTITIES } from '../src/entities.js';
import { createDataSource, withoutTimeouts } from '../src/database/data-source.js';
import { openMigrated } from '../src/database/migrate.js';
import { PostgresServer } from '../test/support/postgres.setup.js';
import { fill } from './fill.js';
import { atEnd, type Options } from './scenario.js';
import { JWT_SECRET, PROFILES, signIn, type UserName } from './users.js';

/** A temporary database, migrated and filled, and what requests to it need. */
export interface Fixture {
  url: string;
  database: DataSource;
  tokens: Record<UserName, string>;
  /** The tickets of the user `many`. */
  ticketIds: number[];
}

/** Makes a fixture with so many tickets; it is removed at the end. */
export async function createFixture(kind: Options['database'], tickets: number): Promise<Fixture> {
  const url = await temporaryDatabase(kind);
  const settings = readSettings({ DATABASE_URL: url, JWT_SECRET });
  const database = await openMigrated(withoutTimeouts(createDataSource(settings, ENTITIES)));
  atEnd(() => database.destroy());
  await fill(database, tickets);
  const tokens = {} as Fixture['tokens'];
  for (const user of Object.keys(PROFILES) as UserName[]) tokens[user] = await signIn(database, user);
  const ofMany = `SELECT id FROM tickets WHERE created_by = ${PROFILES.many} ORDER BY id`;
  const rows = await database.query<{ id: number }[]>(ofMany);
  return { url, database, tokens, ticketIds: rows.map(({ id }) => id) };
}

/** An empty database, which is removed at the end. @returns its address. */
export function temporaryDatabase(kind: Options['database']): Promise<string> {
  return kind === 'postgres' ? startPostgres() : createFolder();
}

async function startPostgres(): Promise<string> {
  const server = await PostgresServer.create();
  atEnd(() => server.remove());
  return `${server.url}/postgres`;
}

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wasil-bench-'));
  atEnd(() => rm(folder, { recursive: true }));
  return `sqlite:${join(folder, 'bench.sqlite')}`;
}
