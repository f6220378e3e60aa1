import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { readSettings } from '../../src/config/settings.js';
import { createDataSource } from '../../src/database/data-source.js';
import { open } from '../../src/database/open.js';
import { pendingMigrations } from '../../src/database/pending-migrations.js';
import { ENTITIES } from '../../src/entities.js';
import { newcomer } from '../factories/person.js';
import { TEST_SECRET } from '../support/app.js';
import { createDatabase } from '../support/database.js';
import { Installation } from '../support/installation.js';
import { rows } from '../support/rows.js';

let site: Installation;

beforeEach(async () => {
  site = await Installation.create();
});

afterEach(() => site.remove());

async function migrationsMade(databaseUrl: string): Promise<unknown[]> {
  const found = await rows(databaseUrl, 'SELECT name FROM migrations ORDER BY id');
  return found.map(({ name }) => name);
}

test('two servers that start at once on one empty database both come up and share it', async () => {
  const servers = await Promise.all([site.serve(), site.serve()]);

  for (const server of servers) {
    const body = newcomer();
    expect((await server.send('POST', '/signup', { body })).status).toBe(201);
    for (const other of servers) expect((await other.send('POST', '/login', { body })).status).toBe(200);
  }
  const made = await migrationsMade(site.databaseUrl);
  expect(new Set(made).size).toBe(made.length);
});

const MIGRATOR = fileURLToPath(new URL('../support/migrator.js', import.meta.url));

/** A process that is loaded and ready; `migrate` has it open a database and gives what it says of that. */
async function migrator() {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [MIGRATOR], {
    env: { PATH: process.env.PATH, JWT_SECRET: TEST_SECRET },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => (await lines.next()).value as unknown;
  expect(await answer()).toBe('ready');
  return {
    migrate: (databaseUrl: string) => {
      child.stdin.write(`${databaseUrl}\n`);
      return answer();
    },
    end: async () => {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

test('four processes that migrate one empty database at the very same moment all succeed', async () => {
  const migrators = await Promise.all(Array.from({ length: 4 }, migrator));
  try {
    for (let round = 0; round < 8; round++) {
      const database = await createDatabase();
      try {
        const outcomes = await Promise.all(migrators.map(({ migrate }) => migrate(database.url)));

        expect(outcomes).toEqual(Array(4).fill('migrated'));
        const made = await migrationsMade(database.url);
        expect(made.length).toBeGreaterThan(0);
        expect(new Set(made).size).toBe(made.length);
      } finally {
        await database.drop();
      }
    }
  } finally {
    await Promise.all(migrators.map(({ end }) => end()));
  }
});

const testOnPostgres = DATABASE === 'postgres' ? test : test.skip;
testOnPostgres.each([
  ['before', true],
  ['after', false],
])(
  "tables that another process makes right %s this one looks for them are not another program's",
  async (_when, isBefore) => {
    const database = await createDatabase();
    const other = await migrator();
    const dataSource = createDataSource(
      readSettings({ DATABASE_URL: database.url, JWT_SECRET: TEST_SECRET }),
      ENTITIES,
    );
    await open(dataSource);
    try {
      const look = dataSource.query.bind(dataSource);
      jest.spyOn(dataSource, 'query').mockImplementation(async (...given: Parameters<typeof look>) => {
        if (isBefore) await other.migrate(database.url);
        const found: unknown = await look(...given);
        if (!isBefore) await other.migrate(database.url);
        return found;
      });

      expect(await pendingMigrations(dataSource)).toEqual([]);
    } finally {
      await dataSource.destroy();
      await other.end();
      await database.drop();
    }
  },
);

const testOnSqlite = DATABASE === 'sqlite' ? test : test.skip;
testOnSqlite(
  'a process that finds another one writing to a database without a log waits for it',
  async () => {
    const database = await createDatabase();
    const writer = new Database(database.url.replace('sqlite:', ''));
    const { migrate, end } = await migrator();
    try {
      writer.exec('BEGIN IMMEDIATE');
      const migrated = migrate(database.url);
      await setTimeout(500);
      writer.exec('COMMIT');

      await expect(migrated).resolves.toBe('migrated');
    } finally {
      writer.close();
      await end();
      await database.drop();
    }
  },
);
