import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { comesTrue } from '../support/polling.js';
import { sessionAgainOf } from '../support/session-answer.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { reforge } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Runs `work` while reading a profile has to wait. SQLite has no such lock: there nothing waits. */
async function whileProfilesAreLocked(work: (isAwaited: () => Promise<boolean>) => Promise<void>) {
  if (DATABASE === 'sqlite') return work(() => Promise.resolve(true));
  const runner = app.nest.get(DataSource).createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query('LOCK TABLE profiles IN ACCESS EXCLUSIVE MODE');
    await work(async () => {
      const waiting = (await runner.query(
        "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'profiles'::regclass",
      )) as unknown[];
      return waiting.length > 0;
    });
  } finally {
    await runner.rollbackTransaction();
    await runner.release();
  }
}

test('a request is answered whose session ends while the server looks it up', async () => {
  const somebody = await employee(app);
  await exchange(app, somebody);
  let underWay: Promise<number> | undefined;

  await whileProfilesAreLocked(async (isAwaited) => {
    underWay = use(app, somebody);
    expect(await comesTrue(isAwaited)).toBe(true);
    expectProblem(await exchange(app, somebody), 401);
  });

  expect([200, 401]).toContain(await underWay);
  expect(await use(app, somebody)).toBe(401);
});

test('people who call at once are each taken for themselves', async () => {
  const people = await Promise.all(Array.from({ length: 12 }, () => employee(app)));

  const answers = await Promise.all(people.map((somebody) => renew(app, somebody)));

  for (const [index, somebody] of people.entries()) {
    expectAnswer(answers[index] as Answer, 200, sessionAgainOf(somebody));
  }
});

test('strangers who call at the same time as somebody are not taken for them', async () => {
  const somebody = await employee(app);
  const expired = reforge(somebody.access, { exp: 1 });
  const tokens = [undefined, somebody.access, 'nonsense', expired, somebody.access, undefined];

  const answers = await Promise.all(
    tokens.map((token) => app.send('GET', '/users/token/refresh', { token })),
  );

  expect(answers.map(({ status }) => status)).toEqual([401, 200, 401, 401, 200, 401]);
});
