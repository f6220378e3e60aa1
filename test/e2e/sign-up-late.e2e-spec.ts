import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { PasswordHasher } from '../../src/auth/password-hasher.js';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { rows } from '../support/rows.js';
import { slowDatabase, type SlowDatabase } from '../support/slow-database.js';
import { tryAgain } from '../support/try-again.js';

let database: TestDatabase;
let slow: SlowDatabase;
let app: TestApp;

beforeEach(async () => {
  database = await createDatabase();
  slow = await slowDatabase(database.url);
  app = await startApp({}, slow.url);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
  await slow.close();
  await database.drop();
});

const ALL = 200;

/** How long a request may take; the deadline of each of these passes while it hashes, waits or writes. */
const DEADLINE_MS = 4500;

/** How much longer each answer of the database takes, for all of them to take twice as long as they may. */
const ANSWER_MS = DATABASE === 'sqlite' ? 8 : 100;

/** Has the hash of each password, one after the other, be ready so many milliseconds after it was asked for. */
async function hashIn(msOf: (index: number) => number): Promise<void> {
  const hasher = app.nest.get(PasswordHasher);
  const hash = await hasher.hash('a password of nobody');
  let index = 0;
  jest.spyOn(hasher, 'hash').mockImplementation(() => pause(msOf(index++), hash));
}

type Account = ReturnType<typeof newcomer>;

const signUp = (body: Account) => app.send('POST', '/signup', { body });

/** The usernames in the database, each as often as it has a profile with a session. */
async function usernames(): Promise<string[]> {
  const found = await rows(
    database.url,
    `SELECT username FROM users LEFT JOIN profiles ON profiles.user_id = users.id
     LEFT JOIN sessions ON sessions.user_id = users.id ORDER BY username`,
  );
  return found.map(({ username }) => username as string);
}

test.each([
  ['a database that takes its time', () => 0, ANSWER_MS],
  ['hashes that are ready when the time is up', (index: number) => DEADLINE_MS - 1000 + index * 7, 1],
  [
    'hashes and a database that take their time',
    (index: number) => DEADLINE_MS - 1500 + index * 9,
    ANSWER_MS / 4,
  ],
])(
  'of 200 who sign up at once with %s, none has an account that was told 503, and all get one who try again',
  async (_, hashedIn, answeredIn) => {
    await hashIn(hashedIn);
    slow.slowDown(answeredIn);
    const accounts = Array.from({ length: ALL }, () => newcomer());

    const statuses = (await Promise.all(accounts.map(signUp))).map(({ status }) => status);

    const answered = (status: number) => accounts.filter((_account, index) => statuses[index] === status);
    const namesOf = (some: Account[]) => some.map(({ username }) => username).sort();
    expect(new Set(statuses)).toEqual(new Set([201, 503]));
    expect(await usernames()).toEqual(namesOf(answered(201)));

    slow.slowDown(0);
    jest.restoreAllMocks();
    await hashIn(() => 0);
    const atLast = await Promise.all(answered(503).map((account) => tryAgain(() => signUp(account))));
    expect(new Set(atLast.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await usernames()).toEqual(namesOf(accounts));
  },
  180_000,
);
