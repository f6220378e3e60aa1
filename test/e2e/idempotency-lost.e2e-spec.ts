import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { countKeys, CREATIONS, expectRefused, expectSame, newKey, postOnce } from '../support/idempotency.js';
import { Installation, type Server } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { rows } from '../support/rows.js';

/** Keeps requests for a ticket's people waiting half-way, until what it gives is called. */
async function hinder(databaseUrl: string, { assignee, ticket }: Desk): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`SELECT 1 FROM tickets WHERE id = ${ticket.id} FOR UPDATE`);
  await client.query(`SELECT 1 FROM profiles WHERE id = ${assignee.id} FOR UPDATE`);
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}

// On SQLite, whose one writer all others wait for, no request can overtake another.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres.each(CREATIONS)('a key whose request for $what is under way', ({ path, body, count }) => {
  let site: Installation;
  let server: Server;
  let app: TestApp;
  beforeEach(async () => {
    site = await Installation.create();
    server = await site.serve();
    app = await startApp({}, site.databaseUrl);
  });
  afterEach(async () => {
    await app.close();
    await site.remove();
  });

  /** Begins a request that waits half-way. */
  async function begin(): Promise<{
    opened: Desk;
    before: number;
    post: (url?: string) => ReturnType<typeof postOnce>;
    goOn: () => Promise<void>;
    first: ReturnType<typeof postOnce>;
  }> {
    const opened = await desk(app);
    const before = await count(app, opened);
    const goOn = await hinder(site.databaseUrl, opened);
    const key = newKey();
    const post = (url = app.url) =>
      postOnce({ ...app, url }, opened.creator, path(opened), key, body(opened));
    const first = post(server.url);
    // It has the key, and waits for what is locked.
    const isWaiting = `SELECT 1 FROM pg_locks held JOIN pg_locks awaited USING (pid)
      JOIN pg_database d ON d.oid = held.database AND datname = current_database()
      WHERE held.locktype = 'advisory' AND held.granted AND NOT awaited.granted`;
    expect(await comesTrue(async () => (await rows(site.databaseUrl, isWaiting)).length > 0)).toBe(true);
    return { opened, before, post, goOn, first };
  }

  test('is in use for others, whatever they send, and then gives them its answer', async () => {
    const { opened, before, post, goOn, first } = await begin();

    // The first may be between two tries for the lock, and the second have the key meanwhile.
    const both = [first, post()];
    const refused = await Promise.race(both);
    await goOn();
    const made = (await Promise.all(both)).find(({ status }) => status === 201) ?? (await post());

    expectRefused(refused, 409);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expectSame(await post(), made);
    expect(await count(app, opened)).toBe(before + 1);
    expect(await countKeys(app, opened.creator)).toBe(1);
  });

  test('is free as soon as the process dies that runs it, which creates nothing then', async () => {
    const { opened, before, post, goOn, first } = await begin();
    const lost = expect(first).rejects.toThrow();

    await server.stop('SIGKILL');
    await lost;
    await goOn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post()));

    const [made] = answers.filter(({ status }) => status === 201);
    if (!made) throw new Error('none of them was answered');
    for (const answer of answers)
      if (answer.status === 201) expectSame(answer, made);
      else expectRefused(answer, 409);
    expectSame(await post(), made);
    expect(await count(app, opened)).toBe(before + 1);
  });
});
