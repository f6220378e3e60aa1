import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Session } from '../../src/auth/session.entity.js';
import { User } from '../../src/profiles/user.entity.js';
import { employee, PASSWORD, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { comesTrue } from '../support/polling.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { claimsOf } from '../support/tokens.js';

const DAY_S = 86_400;

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ SESSION_DAYS: '2', ACCESS_TOKEN_SECONDS: String(30 * DAY_S) });
});
afterAll(() => app.close());

/** Moves the end of somebody's session to so many seconds from now. */
async function endIn(somebody: Person, seconds: number): Promise<number> {
  const expiresAt = new Date(Date.now() + seconds * 1000);
  const sessions = app.nest.get(DataSource).getRepository(Session);
  const { affected } = await sessions.update({ id: claimsOf(somebody.access).sid as string }, { expiresAt });
  expect(affected).toBe(1);
  return expiresAt.getTime() / 1000;
}

test('no token of a session outlives the days that a session lasts', async () => {
  const before = Date.now() / 1000;
  const somebody = await employee(app);
  const after = Date.now() / 1000;

  for (const token of [somebody.access, somebody.refresh]) {
    const exp = claimsOf(token).exp as number;
    expect(exp).toBeGreaterThanOrEqual(before + 2 * DAY_S - 2);
    expect(exp).toBeLessThanOrEqual(after + 2 * DAY_S);
  }
});

test('tokens that are refreshed later end when the session does', async () => {
  const somebody = await employee(app);
  const end = await endIn(somebody, 3600);

  const { body: renewed } = await renew(app, somebody);
  const { body: exchanged } = await exchange(app, somebody);
  const { body: again } = await exchange(app, exchanged);

  for (const { access, refresh } of [renewed, exchanged, again]) {
    for (const token of [access, refresh]) {
      expect(claimsOf(token).exp).toBeLessThanOrEqual(end);
      expect(claimsOf(token).exp).toBeGreaterThan(end - 60);
    }
  }
});

test('a session that is over is over for every token of it, also for those refreshed later', async () => {
  const somebody = await employee(app);
  const { body: renewed } = await renew(app, somebody);
  const { body: exchanged } = await exchange(app, somebody);
  const all = [somebody, renewed, exchanged];
  for (const tokens of all) expect(await use(app, tokens)).toBe(200);

  await endIn(somebody, -1);

  expectProblem(await exchange(app, renewed), 401);
  expectProblem(await exchange(app, exchanged), 401);
  expectProblem(await renew(app, exchanged), 401);
  expect(await comesTrue(async () => (await use(app, exchanged)) === 401)).toBe(true);
  for (const tokens of all) expect(await use(app, tokens)).toBe(401);
});

test('a session that is over can be followed by another', async () => {
  const somebody = await employee(app);
  await endIn(somebody, -1);

  const body = { username: somebody.user.username, password: PASSWORD };
  const answer = await app.send('POST', '/login', { body });

  expect(answer.status).toBe(200);
  expect(await use(app, answer.body as Person)).toBe(200);
  expect(await use(app, somebody)).toBe(401);
});

test("somebody's other sessions outlast one that is over", async () => {
  const somebody = await employee(app);
  const body = { username: somebody.user.username, password: PASSWORD };
  const other = (await app.send('POST', '/login', { body })).body as Person;

  await endIn(somebody, -1);
  await app.send('POST', '/login', { body });

  expect(await use(app, somebody)).toBe(401);
  expect(await use(app, other)).toBe(200);
  expect((await exchange(app, other)).status).toBe(200);
});

test('the sessions of a user who is gone are over', async () => {
  const somebody = await employee(app);
  const { body: renewed } = await renew(app, somebody);
  expect(await use(app, renewed)).toBe(200);

  await app.nest.get(DataSource).getRepository(User).delete({ id: somebody.user.id });

  expectProblem(await exchange(app, renewed), 401);
  expectProblem(await renew(app, renewed), 401);
  expect(await comesTrue(async () => (await use(app, renewed)) === 401)).toBe(true);
});
