import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { rows } from '../support/rows.js';

// PostgreSQL's locks are held by rows: see database-held-lock.
const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

describeOnSqlite('while another process writes to the file', () => {
  let app: TestApp;
  let opened: Desk;
  let other: Database.Database;
  beforeAll(async () => {
    app = await startApp();
    opened = await desk(app);
    other = new Database(app.databaseUrl.replace(/^sqlite:/, ''));
  });
  afterAll(async () => {
    other.close();
    await app.close();
  });

  const read = () => app.send('GET', `/tickets/${opened.ticket.id}`, { token: opened.assignee.token });
  const write = (content: string) =>
    app.send('POST', `/tickets/${opened.ticket.id}/messages`, {
      token: opened.creator.token,
      body: { content },
    });

  async function said(): Promise<unknown[]> {
    const messages = await rows(app.databaseUrl, 'SELECT content FROM messages');
    return messages.map(({ content }) => content);
  }

  test('reads are answered at once, and what is to be written waits', async () => {
    other.exec('BEGIN IMMEDIATE');
    let written = 0;
    const writing = ['one', 'two'].map(async (content) => {
      const answer = await write(content);
      written++;
      return answer;
    });
    await sleep(100);

    for (let count = 0; count < 20; count++) expect((await read()).status).toBe(200);
    expect(written).toBe(0);
    other.exec('COMMIT');

    for (const { status } of await Promise.all(writing)) expect(status).toBe(201);
    expect(await said()).toEqual(expect.arrayContaining(['one', 'two']));
  });

  test('for long, a write is answered 503, to be sent again, and nothing of it is kept', async () => {
    other.exec('BEGIN IMMEDIATE');
    const refused = await write('three').finally(() => other.exec('COMMIT'));

    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect((await write('four')).status).toBe(201);
    expect(await said()).not.toContain('three');
  });
});
