import { expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { TestDatabase } from '../support/database.js';
import { down, onEmptyDatabase, up } from '../support/migrating.js';
import { foreignKeys, indexes, schema, tables } from '../support/schema.js';

let database: TestDatabase;
let dataSource: DataSource;

onEmptyDatabase((one, its) => {
  database = one;
  dataSource = its;
});

const FEATURES = [
  'attachment_days',
  'attachment_store',
  'attachments',
  'events',
  'idempotency_keys',
  'known_addresses',
  'log_in_failures',
  'messages',
  'profiles',
  'sessions',
  'solution_versions',
  ...(DATABASE === 'sqlite' ? ['solution_words'] : []),
  'solutions',
  'spent_refresh_tokens',
  'suggestion_feedback',
  'suggestion_sources',
  'suggestions',
  ...(DATABASE === 'sqlite' ? ['ticket_words'] : []),
  'tickets',
  'users',
];

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
  expect(await up(dataSource)).toBe(dataSource.migrations.length);

  expect(await tables(database.url)).toEqual(['migrations', ...FEATURES].sort());
  expect(await up(dataSource)).toBe(0);
});

test('after the migrations nothing is left that the entities would have otherwise', async () => {
  await up(dataSource);

  expect(await differences()).toEqual([]);
});

test.each([
  ['a missing index', 'DROP INDEX messages_by_ticket', /messages_by_ticket/],
  ['a missing column', 'ALTER TABLE messages DROP COLUMN updated_at', /updated_at/],
  ['a column too many', 'ALTER TABLE tickets ADD COLUMN colour varchar(10)', /colour|temporary_tickets/],
])('%s would be noticed', async (_, change, noticed) => {
  await up(dataSource);
  await dataSource.query(change);

  expect((await differences()).join('\n')).toMatch(noticed);
});

test('all migrations taken back leave nothing but the table of migrations, and can be made again', async () => {
  await up(dataSource);
  const before = await schema(database.url);

  await down(dataSource, dataSource.migrations.length);

  expect(await tables(database.url)).toEqual(['migrations']);
  expect(await up(dataSource)).toBe(dataSource.migrations.length);
  expect(await schema(database.url)).toEqual(before);
});

test('each migration can be taken back and made again by itself', async () => {
  await up(dataSource);
  const before = await schema(database.url);
  for (let depth = 1; depth <= dataSource.migrations.length; depth++) {
    await down(dataSource, depth);
    expect(await up(dataSource)).toBe(depth);
    expect(await schema(database.url)).toEqual(before);
  }
});

test('every column that refers to another table is the first of an index', async () => {
  await up(dataSource);

  const keys = await foreignKeys(database.url);
  expect(keys).toEqual(
    expect.arrayContaining([
      { table: 'profiles', column: 'user_id' },
      { table: 'tickets', column: 'created_by' },
      { table: 'tickets', column: 'assigned_to' },
      { table: 'messages', column: 'ticket_id' },
      { table: 'messages', column: 'profile_id' },
      { table: 'solutions', column: 'ticket_id' },
      { table: 'solution_versions', column: 'solution_id' },
      { table: 'suggestions', column: 'ticket_id' },
      { table: 'suggestion_sources', column: 'solution_id' },
      { table: 'suggestion_feedback', column: 'profile_id' },
    ]),
  );
  expect(await indexes(database.url)).toEqual(expect.arrayContaining(keys));
});
