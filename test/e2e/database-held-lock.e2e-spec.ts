import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { desk, openTicket, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';

// SQLite has one writer, whose turns are short.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

const CROWD = 40;
const ASKING_MS = 1500;
/** What waits for longer on a slow machine may be refused. */
const SURELY_WAITS_MS = 3500;

describeOnPostgres("while somebody holds one ticket's lock", () => {
  let app: TestApp;
  let holder: pg.Client;
  let held: Desk;
  beforeEach(async () => {
    app = await startApp();
    holder = new pg.Client({ connectionString: app.databaseUrl });
    await holder.connect();
    held = await desk(app);
  });
  afterEach(async () => {
    await holder.end();
    await app.close();
  });

  function post(ticketId: number): Promise<Answer> {
    const options = { token: held.creator.token, body: { content: 'Any news?' } };
    return app.send('POST', `/tickets/${ticketId}/messages`, options);
  }

  function read(ticketId: number): Promise<Answer> {
    return app.send('GET', `/tickets/${ticketId}`, { token: held.creator.token });
  }

  test('posts and reads of others do not notice, and what waits for it is done once it is free', async () => {
    const others = [];
    for (let count = 0; count < 20; count++) others.push(await openTicket(app, held.creator, held.assignee));
    await holder.query('BEGIN');
    await holder.query(`SELECT * FROM tickets WHERE id = ${held.ticket.id} FOR UPDATE`);

    const waitsSince = performance.now();
    const waiting = Array.from({ length: CROWD }, () => post(held.ticket.id));
    const unrelated: Promise<Answer>[] = [];
    for (let elapsed = 0; elapsed < ASKING_MS; elapsed += 300) {
      unrelated.push(...others.map(({ id }) => (id % 2 === 0 ? post(id) : read(id))));
      await pause(300);
    }
    // Whoever noticed would still wait here, for the lock is held until all have their answers.
    const answers = await Promise.all(unrelated);
    const waitedMs = performance.now() - waitsSince;
    await holder.query('COMMIT');

    expect(answers.filter(({ status }) => ![200, 201].includes(status))).toEqual([]);
    const posted = await Promise.all(waiting);
    const refused = posted.filter(({ status }) => status === 503 && waitedMs > SURELY_WAITS_MS);
    const granted = posted.filter(({ status }) => status === 201);
    expect(granted.length + refused.length).toBe(CROWD);
    const thread = await app.send('GET', `/tickets/${held.ticket.id}/messages`, {
      token: held.creator.token,
    });
    expect(thread.body).toHaveLength(granted.length);
  });
});
