import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import type { Person } from '../factories/person.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';

let app: TestApp;
let client: pg.Client | undefined;
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await client?.end();
  await app.close();
});

const search = ({ id, token }: Person) => app.send('GET', `/profiles/${id}/tickets?q=printer`, { token });

// On SQLite nothing else runs while a search does.
const onPostgres = DATABASE === 'postgres' ? test : test.skip;

onPostgres("one person's searches are made one after the other, and keep nobody else's waiting", async () => {
  const [one, other] = [await desk(app), await desk(app)];
  const others = new pg.Client({ connectionString: app.databaseUrl });
  client = others;
  await others.connect();
  await others.query('BEGIN');
  await others.query('LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE');
  const waiting = async () => {
    const { rows } = await others.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM pg_locks WHERE NOT granted AND relation = 'tickets'::regclass`,
    );
    return rows[0]?.count ?? 0;
  };

  const many = Array.from({ length: 8 }, () => search(one.creator));
  expect(await comesTrue(async () => (await waiting()) === 1)).toBe(true);
  const asked = search(other.creator);
  expect(await comesTrue(async () => (await waiting()) === 2)).toBe(true);
  // Were there more, they would have come by now.
  await sleep(200);
  expect(await waiting()).toBe(2);
  await others.query('ROLLBACK');

  for (const { status } of await Promise.all([...many, asked])) expect(status).toBe(200);
});
