import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { insertMessages } from '../factories/row.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';

let app: TestApp;
const clients: pg.Client[] = [];
beforeAll(async () => {
  app = await startApp();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await app.close();
});

// On SQLite searches are made one after the other, whoever makes them, and so are lists.
const onPostgres = DATABASE === 'postgres' ? test : test.skip;

onPostgres.each<[string, (opened: Desk) => string]>([
  ['searches', ({ creator }) => `/profiles/${creator.id}/tickets?q=printer`],
  ['large lists', ({ ticket }) => `/tickets/${ticket.id}/messages`],
])("one person's %s are made one after the other, and keep nobody else's waiting", async (_, path) => {
  const [one, other] = [await desk(app), await desk(app)];
  const list = (opened: Desk) => app.send('GET', path(opened), { token: opened.creator.token });
  const messages = Array.from({ length: 30 }, () => ({ content: '\u{1f525}'.repeat(10_000) }));
  await insertMessages(app, one, messages);
  expect((await list(one)).status).toBe(200);
  const others = new pg.Client({ connectionString: app.databaseUrl });
  clients.push(others);
  await others.connect();
  await others.query('BEGIN');
  await others.query('LOCK TABLE tickets IN ACCESS EXCLUSIVE MODE');
  const waiting = async () => {
    // Otherwise a transaction goes on seeing the activity that it saw first.
    await others.query('SELECT pg_stat_clear_snapshot()');
    const { rows } = await others.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND relation = 'tickets'::regclass AND datname = current_database()
          -- Not what reads the table every few seconds in the background.
          AND query NOT LIKE 'SELECT id%'`,
    );
    return rows[0]?.count ?? 0;
  };

  const many = Array.from({ length: 4 }, () => list(one));
  expect(await comesTrue(async () => (await waiting()) === 1)).toBe(true);
  const asked = list(other);
  expect(await comesTrue(async () => (await waiting()) === 2)).toBe(true);
  // Were there more, they would have come by now.
  await sleep(200);
  expect(await waiting()).toBeLessThanOrEqual(2);
  await others.query('ROLLBACK');

  for (const { status } of await Promise.all([...many, asked])) expect(status).toBe(200);
});
