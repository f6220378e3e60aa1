import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { countKeys, expectRefused, expectSame, newKey, postOnce } from '../support/idempotency.js';
import { countRows } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('a profile has at most 10,000 keys at a time, and goes on without one', async () => {
  const { creator, assignee, ticket } = await desk(app);
  const dataSource = app.nest.get(DataSource);
  const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 9999)`;
  const time = DATABASE === 'postgres' ? 'now()' : `strftime('%Y-%m-%d %H:%M:%f', 'now')`;
  await dataSource.query(`${numbers} INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
    SELECT ${creator.id}, 'key ' || n, 'of it', 'claim', ${time}, 1 FROM numbers`);
  const path = `/tickets/${ticket.id}/messages`;
  const post = (person: typeof creator, key: string) =>
    postOnce(app, person, path, key, { content: 'News?' });
  const key = newKey();
  const first = await post(creator, key);
  expect(first.status).toBe(201);

  const refused = await post(creator, newKey());

  expectRefused(refused, 429);
  expect(refused.headers.get('retry-after')).toBe('3600');
  expect(await countKeys(app, creator)).toBe(10_000);
  expectSame(await post(creator, key), first);
  expect((await post(assignee, newKey())).status).toBe(201);
  const options = { token: creator.token, body: { content: 'Any news?' } };
  expect((await app.send('POST', path, options)).status).toBe(201);
});

test('the same key of somebody else is another key', async () => {
  const opened = await desk(app);
  const { creator, assignee, ticket } = opened;
  const key = newKey();
  const post = (person: typeof creator) =>
    postOnce(app, person, `/tickets/${ticket.id}/messages`, key, { content: 'Is there any news?' });

  const answers = [await post(creator), await post(assignee)] as const;

  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expectSame(await post(creator), answers[0]);
  expectSame(await post(assignee), answers[1]);
  expect(await countRows(app.databaseUrl, 'messages', `ticket_id = ${ticket.id}`)).toBe(2);
});
