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

const SEARCH = {
  sqlite: [
    'messages_deleted',
    'messages_edited',
    'messages_posted',
    'tickets_deleted',
    'tickets_edited',
    'tickets_opened',
  ],
  postgres: [
    'messages_deleted',
    'messages_edited',
    'messages_posted',
    'tickets_edited',
    'tickets_opened',
    'ticket_search_joined()',
    'ticket_search_keep()',
    'ticket_search_renew()',
    'ticket_search_text()',
    'ticket_search_vector()',
    'ticket_search_words()',
  ],
};

const MEMBERS = {
  sqlite: ['profiles', 'tickets'].flatMap((table) => [
    `${table}_members_inserted`,
    `${table}_members_updated`,
  ]),
  postgres: ['profiles', 'tickets'].flatMap((table) => [`${table}_members`, `${table}_keep_members()`]),
};

/** The triggers and functions that there are once so many migrations are made; as before where nothing is said. */
const AFTER: Record<number, string[]> = {
  7: [],
  8: SEARCH[DATABASE],
  9: [...SEARCH[DATABASE], ...MEMBERS[DATABASE]],
  10: SEARCH[DATABASE],
};

function expected(made: number): string[] {
  const [names = []] = Array.from({ length: made }, (_, back) => AFTER[made - back]).filter(Boolean);
  return names.toSorted();
}

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
  await upTo(dataSource, 7);
  expect(await found()).toEqual([]);

  for (let made = 8; made <= all; made++) {
    await upTo(dataSource, made);
    expect({ made, triggers: await found() }).toEqual({ made, triggers: expected(made) });
  }
  for (let made = all - 1; made >= 7; made--) {
    await down(dataSource);
    expect({ made, triggers: await found() }).toEqual({ made, triggers: expected(made) });
  }
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
