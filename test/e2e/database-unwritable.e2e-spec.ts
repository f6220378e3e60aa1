import { copyFile, rename } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { employee, newcomer } from '../factories/person.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectProblem } from '../support/expect-answer.js';
import { Installation } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { countRows } from '../support/rows.js';

const on = (database: typeof DATABASE) => (DATABASE === database ? describe : describe.skip);

let app: TestApp;
beforeEach(async () => {
  app = await startApp();
});
afterEach(() => app.close());

const ready = async () => (await app.send('GET', '/health/ready')).status;
const isWellAgain = () => comesTrue(async () => (await ready()) === 200);

function expectUnavailable(answer: Answer): void {
  expect(answer.body).toMatchObject({ type: 'urn:wasil:problem:unavailable' });
  expectProblem(answer, 503);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
}

on('sqlite')('on SQLite', () => {
  const pragma = (text: string) => app.nest.get(DataSource).query(`PRAGMA ${text}`);

  test('what cannot be written is a 503 until it can, and what can be read is read', async () => {
    const { token, id, profile } = await employee(app);
    await pragma('query_only = ON');

    expectUnavailable(await app.send('PUT', `/profiles/${id}`, { token, body: { nickname: 'Not kept' } }));
    expect(await ready()).toBe(503);
    expect((await app.send('GET', `/profiles/${id}`, { token })).body).toEqual(profile);

    await pragma('query_only = OFF');
    expect(await isWellAgain()).toBe(true);
    expect((await app.send('PUT', `/profiles/${id}`, { token, body: { nickname: 'Kept' } })).status).toBe(
      200,
    );
  });

  test('a database that may grow no further refuses what does not fit, and keeps nothing of it', async () => {
    const { token, id } = await employee(app);
    const [{ page_count: pages } = { page_count: 0 }] = (await pragma('page_count')) as {
      page_count: number;
    }[];
    await pragma(`max_page_count = ${pages}`);
    const people = Array.from({ length: 40 }, () => ({ ...newcomer(), nickname: 'x'.repeat(100) }));

    const answers = [];
    for (const body of people) answers.push(await app.send('POST', '/signup', { body }));

    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expectUnavailable(answer);
    expect((await app.send('GET', `/profiles/${id}`, { token })).status).toBe(200);
  });

  test('where SQLite rolls back by itself, as it does on a full disk, nothing is kept, and the key is free', async () => {
    const { creator, ticket } = await desk(app);
    const post = () =>
      app.send('POST', `/tickets/${ticket.id}/messages`, {
        token: creator.token,
        headers: { 'idempotency-key': 'once' },
        body: { content: 'Any news?' },
      });
    const database = app.nest.get(DataSource);
    await database.query(
      `CREATE TEMP TRIGGER full BEFORE INSERT ON main.events BEGIN SELECT RAISE(ROLLBACK, 'full'); END`,
    );

    expect((await post()).status).toBe(500);

    await database.query('DROP TRIGGER temp.full');
    expect(await countRows(app.databaseUrl, 'idempotency_keys')).toBe(0);
    expect((await post()).body).toMatchObject([{ content: 'Any news?' }]);
    expect(await countRows(app.databaseUrl, 'messages')).toBe(1);
  });

  test('a file that is put in the place of the database is noticed before anything is acknowledged', async () => {
    const { token, id } = await employee(app);
    const file = app.databaseUrl.replace('sqlite:', '');
    const rename_ = (nickname: string) => app.send('PUT', `/profiles/${id}`, { token, body: { nickname } });
    await pragma('wal_checkpoint(TRUNCATE)');
    await copyFile(file, `${file}.copy`);
    await rename(file, `${file}.away`);
    expectUnavailable(await rename_('Not kept'));
    await rename(`${file}.copy`, file);

    expectUnavailable(await rename_('Not kept either'));
    // A search would be the first to open it.
    expectUnavailable(await app.send('GET', `/profiles/${id}/tickets?q=printer`, { token }));
    expect(await comesTrue(async () => (await ready()) === 503)).toBe(true);

    await rename(`${file}.away`, file);
    expect((await rename_('Kept')).status).toBe(200);
    expect((await app.send('GET', `/profiles/${id}/tickets?q=printer`, { token })).status).toBe(200);
    const other = new Database(file, { readonly: true });
    expect(other.prepare('SELECT nickname FROM profiles').all()).toEqual([{ nickname: 'Kept' }]);
    other.close();
  });
});

on('sqlite')('on a disk that is full', () => {
  let site: Installation;
  beforeEach(async () => {
    site = await Installation.create();
  });
  afterEach(() => site.remove());

  test('people are told to come back, and the process lives on', async () => {
    // As large as the files of the process may become.
    const server = await site.serve({ LOG_IN_FAILURES_PER_ADDRESS: '1000000' }, { fileBlocks: 1024 });
    const statuses: number[] = [];
    const isFull = async () => (await server.send('GET', '/health/ready')).status === 503;
    // A machine that is busy may refuse one before that.
    for (let count = 0; count < 2000 && !(statuses.at(-1) === 503 && (await isFull())); count++) {
      const body = { ...newcomer(), password: 'a wrong one' };
      statuses.push((await server.send('POST', '/login', { body })).status);
    }

    expect(new Set(statuses)).toEqual(new Set([401, 503]));
    expect(await isFull()).toBe(true);
    expect((await server.send('GET', '/health/live')).status).toBe(200);
    expect((await server.send('GET', '/users/managers')).status).toBe(200);
  });
});

on('postgres')('on PostgreSQL', () => {
  test('a database that is made read-only is a 503 for what is written until it is not, by itself', async () => {
    const { token, id, profile } = await employee(app);
    const operator = new pg.Client({ connectionString: app.databaseUrl });
    await operator.connect();
    const name = new URL(app.databaseUrl).pathname.slice(1);
    const rename_ = (nickname: string) => app.send('PUT', `/profiles/${id}`, { token, body: { nickname } });
    await operator.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await operator.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`,
    );

    expect(await comesTrue(async () => (await ready()) === 503)).toBe(true);
    expectUnavailable(await rename_('Not kept'));
    expect((await app.send('GET', `/profiles/${id}`, { token })).body).toEqual(profile);

    await operator.query('SET default_transaction_read_only = off');
    await operator.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    await operator.end();
    expect(await isWellAgain()).toBe(true);
    expect(await comesTrue(async () => (await rename_('Kept')).status === 200)).toBe(true);
  });
});
