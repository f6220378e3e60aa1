import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import { BEHIND_A_PROXY, newAddress, WRONG } from '../support/guessing.js';
import { noteAuthorization } from '../support/secrets.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp(BEHIND_A_PROXY);
});
afterAll(() => app.close());
beforeEach(stopClock);
afterEach(startClock);

/** The headers that differ from each answer to the next. */
const PASSING = ['date', 'x-request-id'];

/** All that a log-in is answered, byte for byte. */
async function wholeAnswer(method: 'GET' | 'POST', username: string, password: string) {
  const headers: Record<string, string> = { 'x-forwarded-for': newAddress() };
  if (method === 'GET') Object.assign(headers, basic({ username, password }));
  else headers['content-type'] = 'application/json';
  noteAuthorization(headers.authorization);
  const response = await fetch(`${app.url}/login`, {
    method,
    headers,
    ...(method === 'POST' && { body: JSON.stringify({ username, password }) }),
  });
  const kept = [...response.headers].filter(([name]) => !PASSING.includes(name));
  return { status: response.status, headers: kept, text: await response.text() };
}

/** Fourteen guesses, as they get longer waits, with two more during each wait: the last one by who knows the password. */
async function guesses(method: 'GET' | 'POST', username: string, right: string) {
  const answers = [];
  for (const seconds of [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]) {
    answers.push(await wholeAnswer(method, username, WRONG));
    if (seconds === 0) continue;
    answers.push(await wholeAnswer(method, username, WRONG));
    passTime(seconds * 500);
    answers.push(await wholeAnswer(method, username, right));
    passTime(seconds * 500);
  }
  return answers;
}

test.each([
  ['a name that nobody has', () => newcomer().username],
  ['a name that nobody can have', () => `no:body ${newcomer().username}`],
  ['a name that is longer than any', () => newcomer().username + 'x'.repeat(500)],
])('%s is answered like an account, byte for byte, also when it is locked', async (_, unknown) => {
  for (const method of ['POST', 'GET'] as const) {
    // A colon would end the name in Basic credentials.
    const name = method === 'GET' ? unknown().replace(':', ' ') : unknown();
    const { user } = await employee(app);

    const ofAccount = await guesses(method, user.username, PASSWORD);

    expect(await guesses(method, name, PASSWORD)).toEqual(ofAccount);
    expect(ofAccount.map(({ status }) => status)).toEqual([
      ...Array<number>(4).fill(401),
      ...Array.from({ length: 11 }, () => [401, 429, 429]).flat(),
    ]);
  }
});

test('a name of which somebody makes an account during its wait goes on waiting', async () => {
  const account = newcomer();
  const other = newcomer();
  for (const { username } of [account, other]) {
    for (let count = 0; count < 5; count++) await wholeAnswer('POST', username, WRONG);
  }
  await employee(app, account);

  const ofAccount = await wholeAnswer('POST', account.username, PASSWORD);

  expect(ofAccount.status).toBe(429);
  expect(await wholeAnswer('POST', other.username, PASSWORD)).toEqual(ofAccount);
});

test('an account that is locked says nothing else to those who ask with no password at all', async () => {
  const { user } = await employee(app);
  const unknown = newcomer().username;
  for (const name of [user.username, unknown]) {
    for (let count = 0; count < 5; count++) await wholeAnswer('POST', name, WRONG);
  }

  expect(await wholeAnswer('POST', user.username, '')).toEqual(await wholeAnswer('POST', unknown, ''));
  expect(await wholeAnswer('GET', user.username, '')).toEqual(await wholeAnswer('GET', unknown, ''));
});
