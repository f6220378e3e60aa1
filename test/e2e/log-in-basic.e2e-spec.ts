import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { sessionAgainOf, sessionOf } from '../support/session-answer.js';
import { use } from '../support/session-calls.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const base64 = (text: string) => Buffer.from(text).toString('base64');

function logIn(authorization?: string, path = '/login'): Promise<Answer> {
  return app.send('GET', path, authorization === undefined ? {} : { headers: { authorization } });
}

/** Expects the 401 that tells a client to send Basic credentials in UTF-8. */
function expectChallenge(answer: Answer): void {
  expectProblem(answer, 401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm="[^"]+", charset="UTF-8"$/);
}

test.each(['/login', '/login/'])('a script gets a session at %s with Basic credentials', async (path) => {
  const somebody = await employee(app);
  const { authorization } = basic({ username: somebody.user.username, password: PASSWORD });

  const answer = await logIn(authorization, path);

  expectAnswer(answer, 200, sessionAgainOf(somebody));
  expect(answer.headers.get('www-authenticate')).toBeNull();
  expect(await use(app, answer.body as SessionView)).toBe(200);
});

test.each([
  ['in UTF-8', 'zoë.李', 'пароль 🔑 密码'],
  ['with colons in the password', 'tester', ':one:two::three:'],
  ['with white space around the password', 'tester', '  correct horse  '],
])('Basic credentials may be %s', async (_, start, password) => {
  const account = newcomer({ username: `${start}.${newcomer().username}`, password });
  await app.send('POST', '/signup', { body: account });

  expectAnswer(await logIn(basic(account).authorization), 200, sessionOf(account));
});

test.each([
  [
    'the username in another case',
    (username: string) => `Basic ${base64(`${username.toUpperCase()}:${PASSWORD}`)}`,
  ],
  ['the scheme in small letters', (username: string) => `basic ${base64(`${username}:${PASSWORD}`)}`],
  ['the scheme in capitals', (username: string) => `BASIC ${base64(`${username}:${PASSWORD}`)}`],
])('Basic credentials may have %s', async (_, header) => {
  const { user } = await employee(app);

  expect((await logIn(header(user.username))).status).toBe(200);
});

test.each(['/login', '/login/'])(
  'a script that sends no credentials to %s is asked for them',
  async (path) => {
    expectChallenge(await logIn(undefined, path));
  },
);

test.each([
  ['another password', (username: string) => `Basic ${base64(`${username}:${PASSWORD}!`)}`],
  ['no password', (username: string) => `Basic ${base64(`${username}:`)}`],
  ['no colon', (username: string) => `Basic ${base64(username)}`],
  ['no username', () => `Basic ${base64(`:${PASSWORD}`)}`],
  ['a NUL in the username', (username: string) => `Basic ${base64(`${username}\0:${PASSWORD}`)}`],
  ['a NUL after the password', (username: string) => `Basic ${base64(`${username}:${PASSWORD}\0`)}`],
  ['a line break after the password', (username: string) => `Basic ${base64(`${username}:${PASSWORD}\n`)}`],
  ['nothing but the scheme', () => 'Basic'],
  ['what is no base64', () => 'Basic !!!!'],
  ['clear text', (username: string) => `Basic ${username}:${PASSWORD}`],
  ['another scheme', (username: string) => `Digest ${base64(`${username}:${PASSWORD}`)}`],
  ['no scheme', (username: string) => base64(`${username}:${PASSWORD}`)],
  ['bytes that are no UTF-8', () => `Basic ${Buffer.from([0xff, 0xfe, 0x3a, 0xc3]).toString('base64')}`],
  ['thousands of characters', () => `Basic ${base64(`${'x'.repeat(3000)}:${'y'.repeat(3000)}`)}`],
])('a script that sends %s is asked for its credentials', async (_, header) => {
  const { user } = await employee(app);

  expectChallenge(await logIn(header(user.username)));
});

test('an unknown username is answered like a wrong password', async () => {
  const { user } = await employee(app);

  const wrong = await logIn(basic({ ...user, password: 'a wrong password' }).authorization);
  const unknown = await logIn(basic(newcomer()).authorization);

  expectChallenge(unknown);
  expect(unknown.body).toEqual(wrong.body);
});

test('an access token is no credentials for a log-in', async () => {
  const { token } = await employee(app);

  expectChallenge(await app.send('GET', '/login', { token }));
});

test('a password in Latin-1 is not the one in UTF-8', async () => {
  const account = newcomer({ password: 'café au lait' });
  await app.send('POST', '/signup', { body: account });
  const bytes = Buffer.from(`${account.username}:${account.password}`, 'latin1');

  expectChallenge(await logIn(`Basic ${bytes.toString('base64')}`));
});
