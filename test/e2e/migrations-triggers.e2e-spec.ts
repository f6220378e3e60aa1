import { expect, test } from '@jest/globals';
import type { DataSource, QueryRunner } from 'typeorm';
import { createTriggers, dropTriggers } from '../../src/database/triggers.js';
import type { TestDatabase } from '../support/database.js';
import { down, onEmptyDatabase, up, upTo } from '../support/migrating.js';
import { functionsOf, triggersOf } from '../support/triggers.js';

let database: TestDatabase;
let dataSource: DataSource;

onEmptyDatabase((one, its) => {
  database = one;
  dataSource = its;
});

/** After how many migrations there are triggers, and for which texts. */
const TEXTS: [from: number, texts: string[]][] = [
  [15, ['messages_content', 'tickets_content', 'tickets_title']],
  [17, ['solutions_content', 'solutions_title']],
];

/** The triggers and functions that there are after so many migrations. */
function triggersAfter(made: number): string[] {
  const texts = TEXTS.flatMap(([from, some]) => (made >= from ? some : []));
  if (texts.length === 0) return [];
  const on = {
    sqlite: ['changed', 'deleted', 'inserted', 'words_changed'],
    postgres: ['changed'],
  }[DATABASE];
  const functions = DATABASE === 'sqlite' ? [] : ['words_of_content_empty()', 'words_of_title_empty()'];
  return [...texts.flatMap((text) => on.map((what) => `${text}_${what}`)), ...functions].sort();
}

/** What the version with kept members made, in so far as it is to be dropped again. */
const MEMBERS = ['profiles', 'tickets'].flatMap((table) => [
  `ALTER TABLE ${table} ADD COLUMN members text NOT NULL DEFAULT ''`,
  ...{
    postgres: [
      `CREATE FUNCTION ${table}_keep_members() RETURNS trigger LANGUAGE plpgsql
       AS $$ BEGIN NEW.members := NEW.id; RETURN NEW; END $$`,
      `CREATE TRIGGER ${table}_members BEFORE INSERT OR UPDATE ON ${table}
       FOR EACH ROW EXECUTE FUNCTION ${table}_keep_members()`,
    ],
    sqlite: ['INSERT', 'UPDATE'].map(
      (event) => `CREATE TRIGGER ${table}_members_${event === 'INSERT' ? 'inserted' : 'updated'}
        AFTER ${event} ON ${table} BEGIN UPDATE ${table} SET members = id WHERE id = new.id; END`,
    ),
  }[DATABASE],
]);

async function found(): Promise<string[]> {
  const triggers = Object.keys(await triggersOf(database.url));
  const functions = Object.keys(await functionsOf(database.url));
  return [...triggers, ...functions.map((name) => `${name}()`)].sort();
}

async function withRunner(work: (runner: QueryRunner) => Promise<void>): Promise<void> {
  const runner = dataSource.createQueryRunner();
  await work(runner).finally(() => runner.release());
}

test('each migration leaves exactly the triggers of its version, on its way up and down', async () => {
  const all = dataSource.migrations.length;

  for (let made = 7; made <= all; made++) {
    await upTo(dataSource, made);
    expect({ made, triggers: await found() }).toEqual({ made, triggers: triggersAfter(made) });
  }
  for (let made = all - 1; made >= 7; made--) {
    await down(dataSource);
    expect({ made, triggers: await found() }).toEqual({ made, triggers: triggersAfter(made) });
  }
});

test('a database that has kept members loses them, and nothing else, with their triggers', async () => {
  await upTo(dataSource, 9);
  await dataSource.query(
    "INSERT INTO users (username, username_folded, email, password, created_at) VALUES ('a', 'a', '', '', '2026-01-31')",
  );
  await dataSource.query(
    "INSERT INTO profiles (user_id, nickname, is_manager, created_at) VALUES (1, 'A', false, '2026-01-31')",
  );
  for (const statement of MEMBERS) await dataSource.query(statement);

  await up(dataSource);

  expect(await found()).toEqual(triggersAfter(dataSource.migrations.length));
  const [profile] = await dataSource.query<Record<string, unknown>[]>('SELECT * FROM profiles');
  expect(Object.keys(profile ?? {})).toEqual(['id', 'user_id', 'nickname', 'is_manager', 'created_at']);
});

test('a migration that is taken back leaves the triggers of the version before as they were', async () => {
  const all = dataSource.migrations.length;
  const before: Record<string, string>[] = [];
  for (let made = 7; made <= all; made++) {
    await upTo(dataSource, made);
    before[made] = { ...(await triggersOf(database.url)), ...(await functionsOf(database.url)) };
  }

  for (let made = all - 1; made >= 7; made--) {
    await down(dataSource);
    expect({ ...(await triggersOf(database.url)), ...(await functionsOf(database.url)) }).toEqual(
      before[made],
    );
  }
});

test('after the last migration the triggers are those that the source has for the schema as it is', async () => {
  await up(dataSource);
  const [triggers, functions] = [await triggersOf(database.url), await functionsOf(database.url)];

  await withRunner(createTriggers);

  expect(await triggersOf(database.url)).toEqual(triggers);
  expect(await functionsOf(database.url)).toEqual(functions);
});

test('triggers that are dropped are all gone, and are made again as they were', async () => {
  await up(dataSource);
  const triggers = await triggersOf(database.url);

  await withRunner(dropTriggers);
  expect(await triggersOf(database.url)).toEqual({});
  await withRunner(createTriggers);

  expect(await triggersOf(database.url)).toEqual(triggers);
});
