import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { ownSessions, sessionId, signInAgain } from '../support/own-sessions.js';
import { renew, use } from '../support/session-calls.js';

const HOUR_MS = 3_600_000;

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
afterEach(startClock);

/** An instance on the same database that does something and is closed. */
async function onAnotherInstance(work: (there: TestApp) => Promise<unknown>): Promise<void> {
  const there = await startApp({}, app.databaseUrl);
  await work(there).finally(() => there.close());
}

test('an instance that closes has noted which sessions were used on it', async () => {
  stopClock();
  const somebody = await employee(app);
  const [used, renewed, unused] = [
    await signInAgain(app, somebody),
    await signInAgain(app, somebody),
    await signInAgain(app, somebody),
  ];
  const openedAt = new Date().toISOString();
  passTime(HOUR_MS);
  const usedAt = new Date().toISOString();

  await onAnotherInstance(async (there) => {
    expect(await use(there, used)).toBe(200);
    expect((await renew(there, renewed)).status).toBe(200);
  });

  const { body } = await ownSessions(app, somebody);
  const lastUsed = Object.fromEntries(body.map(({ id, last_used_at }) => [id, last_used_at]));
  expect(lastUsed).toEqual({
    [sessionId(used)]: usedAt,
    [sessionId(renewed)]: usedAt,
    [sessionId(unused)]: openedAt,
    [sessionId(somebody)]: openedAt,
  });
});

test('when a session was created does not change with its use', async () => {
  stopClock();
  const somebody = await employee(app);
  const before = (await ownSessions(app, somebody)).body;
  passTime(HOUR_MS);

  await onAnotherInstance((there) => use(there, somebody));

  const after = (await ownSessions(app, somebody)).body;
  expect(after).toEqual(before.map((session) => ({ ...session, last_used_at: new Date().toISOString() })));
});

test('a session that has ended is not brought back by noting its use', async () => {
  const somebody = await employee(app);
  const other = await signInAgain(app, somebody);

  await onAnotherInstance(async (there) => {
    await use(there, other);
    await app.send('DELETE', '/users/sessions', { token: somebody.token });
  });

  expect((await ownSessions(app, somebody)).body.map(({ id }) => id)).toEqual([sessionId(somebody)]);
});
