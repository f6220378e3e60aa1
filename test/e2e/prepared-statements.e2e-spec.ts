import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ClientConfig } from 'pg';
import { DataSource } from 'typeorm';
import { PreparedClient } from '../../src/database/engine/prepared-client.js';
import { desk } from '../factories/ticket.js';
import { startApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** How many statements a connection keeps prepared. */
const MOST = 300;

// SQLite's statements are kept by the driver's own objects.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('a connection to PostgreSQL', () => {
  let database: TestDatabase;
  let client: PreparedClient;
  beforeEach(async () => {
    database = await createDatabase();
    const config = { connectionString: database.url, pipeline: true } as ClientConfig;
    client = new PreparedClient(config);
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.drop();
  });

  const textOf = (index: number) => `SELECT $1::integer + ${index} AS sum`;

  async function sum(index: number, value = 1): Promise<number | undefined> {
    const { rows } = await client.query<{ sum: number }>(textOf(index), [value]);
    return rows[0]?.sum;
  }

  /** The texts that are prepared, as the connection itself knows them. */
  async function prepared(): Promise<string[]> {
    const { rows } = await client.query<{ statement: string }>(
      "SELECT statement FROM pg_prepared_statements WHERE name LIKE 'wasil%' ORDER BY prepare_time, name",
    );
    return rows.map(({ statement }) => statement);
  }

  const indexes = (count: number) => Array.from({ length: count }, (_, index) => index);

  test('prepares a text with parameters once, whatever they are, and one without never', async () => {
    expect([await sum(0, 1), await sum(0, 2), await sum(1, 3)]).toEqual([1, 2, 4]);
    await client.query('SELECT 1');

    expect((await prepared()).sort()).toEqual([textOf(0), textOf(1)]);
  });

  test('keeps 300 texts, of which the least used makes room for the next', async () => {
    for (const index of indexes(MOST)) await sum(index);
    expect(await prepared()).toHaveLength(MOST);
    await sum(0);

    expect(await sum(MOST)).toBe(1 + MOST);

    const texts = await prepared();
    expect(texts).toHaveLength(MOST);
    expect(texts).toContain(textOf(MOST));
    expect(texts).toContain(textOf(0));
    expect(texts).not.toContain(textOf(1));
  });

  test('keeps no text of more than 16 KiB, and of the others 256 KiB in all', async () => {
    const long = (index: number, length: number) => textOf(index).padEnd(length, ' ');
    const ask = async (text: string) => (await client.query<{ sum: number }>(text, [1])).rows[0]?.sum;
    expect([await ask(long(0, 2 ** 14 + 1)), await ask(long(0, 2 ** 14 + 1))]).toEqual([1, 1]);
    expect(await prepared()).toEqual([]);

    for (const index of indexes(40)) expect(await ask(long(index, 2 ** 14))).toBe(1 + index);

    expect((await prepared()).map((text) => text.trimEnd())).toEqual(indexes(40).slice(24).map(textOf));
  });

  test('prepares a text anew that comes back', async () => {
    for (const index of indexes(MOST + 5)) await sum(index);
    expect(await prepared()).not.toContain(textOf(0));

    expect([await sum(0), await sum(0)]).toEqual([1, 1]);

    expect(await prepared()).toContain(textOf(0));
    expect(await prepared()).toHaveLength(MOST);
  });

  test('answers each of many more texts at once, also where they come back before they are given up', async () => {
    const asked = [...indexes(2 * MOST), ...indexes(2 * MOST), 0, 0];

    const sums = await Promise.all(asked.map((index) => sum(index)));

    expect(sums).toEqual(asked.map((index) => index + 1));
    expect(await prepared()).toHaveLength(MOST);
  });

  test('keeps within 300 in a transaction, too, and the transaction is none the worse for it', async () => {
    for (const index of indexes(MOST)) await sum(index);
    await client.query('BEGIN');
    await client.query('CREATE TABLE kept AS SELECT 1 AS one');

    for (const index of indexes(10)) await sum(MOST + index);

    expect((await client.query('COMMIT')).command).toBe('COMMIT');
    expect(await prepared()).toHaveLength(MOST);
    expect((await client.query('SELECT one FROM kept')).rows).toEqual([{ one: 1 }]);
  });

  test.each([
    ['that nobody could prepare', 'SELECT $1::integer FROM nowhere', []],
    ['that came in a transaction that had failed', textOf(-1), ['BEGIN', 'SELECT 1 / 0']],
  ])('gives up a text %s, and no transaction fails by that', async (_, text, before) => {
    for (const statement of before) await client.query(statement).catch(() => undefined);
    await expect(client.query(text, [1])).rejects.toThrow();
    await client.query('ROLLBACK');
    for (const index of indexes(MOST - 1)) await sum(index);

    await client.query('BEGIN');
    expect([await sum(MOST), await sum(MOST + 1)]).toEqual([1 + MOST, 2 + MOST]);
    const { command } = await client.query('COMMIT');

    expect(command).toBe('COMMIT');
    expect((await prepared()).length).toBeLessThanOrEqual(MOST);
  });
});

describeOnPostgres('the connections of a server prepare statements, or none, with DATABASE_PREPARE', () => {
  test.each([
    ['on', true],
    ['off', false],
  ])('%s', async (setting, isPrepared) => {
    const app = await startApp({ DATABASE_PREPARE: setting, DATABASE_POOL_SIZE: '4' });
    const { creator, ticket } = await desk(app);
    await app.send('GET', `/tickets/${ticket.id}/messages`, { token: creator.token });

    const names = await app.nest
      .get(DataSource)
      .query<object[]>("SELECT name FROM pg_prepared_statements WHERE name LIKE 'wasil%'");

    await app.close();
    expect(names.length > 0).toBe(isPrepared);
  });
});
