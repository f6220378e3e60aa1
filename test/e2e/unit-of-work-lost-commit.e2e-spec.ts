import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { commitProxyTo, type CommitProxy } from '../support/commit-proxy.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { expectProblem } from '../support/expect-answer.js';
import { expectSame, newKey, postOnce } from '../support/idempotency.js';
import { rows } from '../support/rows.js';

// SQLite is a file: there is no connection to it that could be lost.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

const CONTENT = 'Is there any news?';

describeOnPostgres('where the connection is lost in the middle of the commit of a message', () => {
  let database: TestDatabase;
  let proxy: CommitProxy;
  /** By way of the proxy, and beside it. */
  let app: TestApp;
  let beside: TestApp;
  let opened: Desk;
  beforeEach(async () => {
    database = await createDatabase();
    proxy = await commitProxyTo(database.url);
    app = await startApp({}, proxy.url);
    beside = await startApp({}, database.url);
    opened = await desk(app);
  });
  afterEach(async () => {
    await app.close();
    await beside.close();
    await proxy.close();
    await database.drop();
  });

  const path = () => `/tickets/${opened.ticket.id}/messages`;
  const post = () => app.send('POST', path(), { token: opened.creator.token, body: { content: CONTENT } });
  const postOnceBy = (instance: TestApp, key: string) =>
    postOnce(instance, opened.creator, path(), key, { content: CONTENT });

  async function kept(): Promise<unknown[]> {
    const messages = await rows(database.url, 'SELECT content FROM messages ORDER BY id');
    return messages.map(({ content }) => content);
  }

  test('after it has reached the database, the answer is the thread with the message', async () => {
    proxy.lose('its answer');

    const answer = await post();

    await proxy.lost();
    expect(answer).toMatchObject({ status: 201, body: [{ content: CONTENT }] });
    expect(await kept()).toEqual([CONTENT]);
  });

  test('before it has reached the database, the answer is a 503, and nothing is there', async () => {
    proxy.lose('the commit');

    const answer = await post();

    await proxy.lost();
    expectProblem(answer, 503);
    expect(await kept()).toEqual([]);
    expect((await say(app, opened.creator, opened.ticket.id, 'Once more')).content).toBe('Once more');
    expect(await kept()).toEqual(['Once more']);
  });

  test.each([
    ['its answer', [CONTENT]],
    ['the commit', []],
  ] as const)(
    'and the database can’t be asked for 5 s either, nobody is told what might be wrong: %s was lost',
    async (what, outcome) => {
      proxy.lose(what, { closes: true });

      const startedAt = performance.now();
      await expect(post()).rejects.toThrow('fetch failed');
      const ms = performance.now() - startedAt;

      await proxy.lost();
      expect(ms).toBeGreaterThan(4900);
      expect(ms).toBeLessThan(15_000);
      expect(await kept()).toEqual(outcome);
      expect((await app.send('GET', '/health/live')).status).toBe(200);
    },
  );

  test('a key gives the one answer that there is, though the answer to the commit was lost', async () => {
    const key = newKey();
    proxy.lose('its answer');

    const first = await postOnceBy(app, key);

    await proxy.lost();
    expect(first.status).toBe(201);
    for (const instance of [app, beside]) expectSame(await postOnceBy(instance, key), first);
    expect(await kept()).toEqual([CONTENT]);
  });

  test('a key gives the answer of what was kept though nobody was told so', async () => {
    const key = newKey();
    proxy.lose('its answer', { closes: true });
    await expect(postOnceBy(app, key)).rejects.toThrow('fetch failed');

    const again = await postOnceBy(beside, key);

    expect(again.status).toBe(201);
    expect(JSON.parse(again.text)).toMatchObject([{ content: CONTENT }]);
    expect(await kept()).toEqual([CONTENT]);
  });
});
