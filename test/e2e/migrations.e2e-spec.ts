import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { readSettings } from '../../src/config/settings.js';
import { dataSourceFor } from '../../src/data-source.js';
import { TEST_SECRET } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { foreignKeys, indexes, schema, tables } from '../support/schema.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeEach(async () => {
  database = await createDatabase();
  const environment = { NODE_ENV: 'test', JWT_SECRET: TEST_SECRET, DATABASE_URL: database.url };
  dataSource = await dataSourceFor(readSettings(environment)).initialize();
});

afterEach(async () => {
  await dataSource.destroy();
  await database.drop();
});

const FEATURES = [
  'events',
  'idempotency_keys',
  'log_in_failures',
  'messages',
  'profiles',
  'sessions',
  'spent_refresh_tokens',
  'ticket_search',
  'tickets',
  'users',
];

async function up(): Promise<number> {
  return (await dataSource.runMigrations({ transaction: 'each' })).length;
}

async function downAll(): Promise<void> {
  for (let left = dataSource.migrations.length; left > 0; left--)
    await dataSource.undoLastMigration({ transaction: 'each' });
}

/** What TypeORM would do to the database to have it fit the entities. */
async function differences(): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

test('the schema comes from migrations and never from the entities', async () => {
  expect(dataSource.options.synchronize).toBe(false);
  expect(dataSource.options.migrationsRun ?? false).toBe(false);
  expect(await tables(database.url)).toEqual([]);
});

test('on an empty database the migrations make every table, once', async () => {
  expect(await up()).toBe(dataSource.migrations.length);

  expect(await tables(database.url)).toEqual(['migrations', ...FEATURES].sort());
  expect(await up()).toBe(0);
});

test('after the migrations nothing is left that the entities would have otherwise', async () => {
  await up();

  expect(await differences()).toEqual([]);
});

test.each([
  ['a missing index', 'DROP INDEX messages_by_ticket', /messages_by_ticket/],
  ['a missing column', 'ALTER TABLE messages DROP COLUMN updated_at', /updated_at/],
  ['a column too many', 'ALTER TABLE tickets ADD COLUMN colour varchar(10)', /colour|temporary_tickets/],
])('%s would be noticed', async (_, change, noticed) => {
  await up();
  await dataSource.query(change);

  expect((await differences()).join('\n')).toMatch(noticed);
});

test('all migrations taken back leave nothing but the table of migrations, and can be made again', async () => {
  await up();
  const before = await schema(database.url);

  await downAll();

  expect(await tables(database.url)).toEqual(['migrations']);
  expect(await up()).toBe(dataSource.migrations.length);
  expect(await schema(database.url)).toEqual(before);
});

test('each migration can be taken back and made again by itself', async () => {
  await up();
  const before = await schema(database.url);
  for (let depth = 1; depth <= dataSource.migrations.length; depth++) {
    for (let count = 0; count < depth; count++) await dataSource.undoLastMigration({ transaction: 'each' });
    expect(await up()).toBe(depth);
    expect(await schema(database.url)).toEqual(before);
  }
});

test('every column that refers to another table is the first of an index', async () => {
  await up();

  const keys = await foreignKeys(database.url);
  expect(keys).toEqual(
    expect.arrayContaining([
      { table: 'profiles', column: 'user_id' },
      { table: 'tickets', column: 'created_by' },
      { table: 'tickets', column: 'assigned_to' },
      { table: 'messages', column: 'ticket_id' },
      { table: 'messages', column: 'profile_id' },
    ]),
  );
  expect(await indexes(database.url)).toEqual(expect.arrayContaining(keys));
});
