import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { PasswordHasher } from '../../src/auth/password-hasher.js';
import { Deadline } from '../../src/database/deadline.js';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';
import { rows } from '../support/rows.js';

let app: TestApp;

beforeEach(async () => {
  app = await startApp();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
});

/** Does something for a request from an address. */
const at = <T>(site: string, work: () => T): T => Deadline.run(new Deadline(60_000, () => ({ site })), work);

/** Seconds of work for any machine. */
const MANY = 300 * availableParallelism();

test('where too many passwords are to be hashed, people are told to come back, and nothing is kept or counted of it', async () => {
  const { user } = await employee(app);
  const hasher = app.nest.get(PasswordHasher);
  const crowd = Promise.allSettled(
    (['sign-up', 'known-log-in'] as const).flatMap((purpose) =>
      Array.from({ length: MANY }, () => at('127.0.0.1', () => hasher.hash(PASSWORD, purpose))),
    ),
  );
  const hash = jest.spyOn(hasher, 'hash');
  const matches = jest.spyOn(hasher, 'matches');

  const asked = Promise.all([
    app.send('POST', '/signup', { body: newcomer() }),
    app.send('POST', '/login', { body: { username: user.username, password: PASSWORD } }),
  ]);
  expect(
    await comesTrue(() => Promise.resolve(hash.mock.calls.length + matches.mock.calls.length === 2)),
  ).toBe(true);
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + 10_000);

  for (const answer of await asked) {
    expect(answer).toMatchObject({ status: 503, body: { type: 'urn:wasil:problem:overloaded' } });
    expect(answer.headers.get('retry-after')).toBe('5');
  }
  await crowd;
  expect(await rows(app.databaseUrl, 'SELECT username FROM users')).toEqual([{ username: user.username }]);
  expect(await rows(app.databaseUrl, 'SELECT failures FROM log_in_failures')).toEqual([{ failures: 0 }]);
});

test.each([
  ['a crowd at the sign-up', 'sign-up', () => '127.0.0.1'],
  ['a crowd that changes passwords', 'change', () => '127.0.0.1'],
  ['a crowd that logs in from one site', 'known-log-in', () => '198.51.100.7'],
  [
    'a crowd that nobody knows, from anywhere,',
    'log-in',
    (index: number) => `10.0.${index >> 8}.${index & 255}`,
  ],
] as const)('%s keeps nobody from logging in where they are known', async (_, purpose, from) => {
  const { user } = await employee(app);
  const hasher = app.nest.get(PasswordHasher);
  const crowd = Promise.allSettled(
    Array.from({ length: MANY }, (_, index) => at(from(index), () => hasher.hash(PASSWORD, purpose))),
  );
  let isOver = false;
  void crowd.then(() => (isOver = true));

  const body = { username: user.username, password: PASSWORD };
  expect((await app.send('POST', '/login', { body })).status).toBe(200);

  expect(isOver).toBe(false);
  await crowd;
});
