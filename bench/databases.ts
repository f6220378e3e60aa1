import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { readSettings } from '../src/config/settings.js';
import { dataSourceFor } from '../src/data-source.js';
import { patient } from '../src/database/data-source.js';
import { openMigrated } from '../src/database/migrate.js';
import { migrations } from '../src/database/migrations.js';
import { PostgresServer } from '../test/support/postgres.setup.js';
import { SECRET } from './callers.js';

export type DatabaseKind = 'postgres' | 'sqlite';

/** An open database, and the DATABASE_URL that a server finds it by. */
export interface BenchDatabase {
  url: string;
  dataSource: DataSource;
}

/** Makes databases of the benchmark's own, empty and migrated, in a folder or on a server that go away again. */
export class OwnDatabases {
  private readonly opened: DataSource[] = [];

  private constructor(
    private readonly addressOf: (name: string) => Promise<string>,
    private readonly takeAway: () => Promise<void> | void,
  ) {}

  static async create(kind: DatabaseKind): Promise<OwnDatabases> {
    if (kind === 'sqlite') {
      const folder = await mkdtemp(join(tmpdir(), 'wasil-bench-'));
      const address = (name: string) => Promise.resolve(`sqlite:${join(folder, `${name}.sqlite`)}`);
      const remove = () => {
        rmSync(folder, { recursive: true, force: true });
      };
      // Also where it is interrupted.
      process.once('exit', remove);
      return new OwnDatabases(address, remove);
    }
    const server = await PostgresServer.create();
    const address = async (name: string) => {
      const first = await asWasilOpensIt(`${server.url}/postgres`).initialize();
      await first.query(`CREATE DATABASE "${name}"`).finally(() => first.destroy());
      return `${server.url}/${name}`;
    };
    return new OwnDatabases(address, () => server.remove());
  }

  async open(name: string): Promise<BenchDatabase> {
    const url = await this.addressOf(name);
    const dataSource = await openMigrated(asWasilOpensIt(url));
    this.opened.push(dataSource);
    return { url, dataSource };
  }

  async remove(): Promise<void> {
    for (const dataSource of this.opened) await dataSource.destroy();
    await this.takeAway();
  }
}

/**
 * Somebody's own database, to be filled.
 * @throws Error where there is none, or it is not migrated or not empty; SettingsError where the address is none.
 */
export async function openEmpty(url: string): Promise<DataSource> {
  const file = /^sqlite:(.+)$/.exec(url)?.[1];
  if (file !== undefined && !existsSync(file)) throw new Error(`There is no file ${file}. ${HOW_TO_MIGRATE}`);
  const dataSource = await asWasilOpensIt(url).initialize();
  try {
    await assertMigrated(dataSource);
    await assertEmpty(dataSource);
    return dataSource;
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
}

const HOW_TO_MIGRATE = 'Start Wasil on the database once: it migrates whatever it starts on.';

async function assertMigrated(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  const hasAny = await runner.hasTable('migrations').finally(() => runner.release());
  const rows = hasAny ? await dataSource.query<{ name: string }[]>('SELECT name FROM migrations') : [];
  const done = new Set(rows.map(({ name }) => name));
  const missing = migrations.filter(({ name }) => !done.has(name)).length;
  if (missing > 0) throw new Error(`The database lacks ${missing} migrations. ${HOW_TO_MIGRATE}`);
}

async function assertEmpty(dataSource: DataSource): Promise<void> {
  for (const table of ['users', 'profiles', 'tickets', 'messages']) {
    const rows = await dataSource.query<unknown[]>(`SELECT 1 FROM ${table} LIMIT 1`);
    if (rows.length > 0)
      throw new Error(`The database is not empty: there are ${table} in it. Only an empty one is filled.`);
  }
}

/** With its functions and pragmas, so that triggers find what they need, but with time for long statements; not open yet. */
function asWasilOpensIt(url: string): DataSource {
  return patient(dataSourceFor(readSettings({ DATABASE_URL: url, JWT_SECRET: SECRET })));
}
