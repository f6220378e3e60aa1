import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, manager, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { sessionAgainOf } from '../support/session-answer.js';
import { claimsOf } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const PATHS = ['/login', '/login/', '/users/login', '/users/login/'];

function logIn(body: unknown, path = '/login'): Promise<Answer> {
  return app.send('POST', path, { body });
}

test.each(PATHS)('a log-in at %s opens a session', async (path) => {
  const somebody = await employee(app);

  const answer = await logIn({ username: somebody.user.username, password: PASSWORD }, path);

  expectAnswer(answer, 200, sessionAgainOf(somebody));
  expect(answer.headers.get('www-authenticate')).toBeNull();
  const { access } = answer.body as SessionView;
  const own = await app.send('GET', `/profiles/${somebody.id}`, { token: access });
  expectAnswer(own, 200, somebody.profile);
});

test("a manager's session says that they are one", async () => {
  const somebody = await manager(app);
  expect(somebody.profile.is_manager).toBe(true);

  const answer = await logIn({ username: somebody.user.username, password: PASSWORD });

  expectAnswer(answer, 200, sessionAgainOf(somebody));
});

test('each log-in opens a session of its own', async () => {
  const somebody = await employee(app);
  const credentials = { username: somebody.user.username, password: PASSWORD };

  const answers = await Promise.all([logIn(credentials), logIn(credentials), logIn(credentials)]);

  const sessions = answers.map(({ body }) => claimsOf((body as SessionView).access).sid);
  expect(new Set([...sessions, claimsOf(somebody.access).sid]).size).toBe(4);
});

test.each([
  ['in capitals', (username: string) => username.toUpperCase()],
  ['decomposed', (username: string) => username.normalize('NFD')],
  ['with white space around it', (username: string) => ` ${username}\t`],
])('a username may be written %s', async (_, spelling) => {
  const account = newcomer();
  const somebody = await employee(app, { username: `é.дж.${account.username}` });

  const answer = await logIn({ username: spelling(somebody.user.username), password: PASSWORD });

  expectAnswer(answer, 200, sessionAgainOf(somebody));
});

test.each(PATHS)('a wrong password is a 401 at %s', async (path) => {
  const { user } = await employee(app);

  const answer = await logIn({ username: user.username, password: `${PASSWORD}!` }, path);

  expectProblem(answer, 401);
});

test('an unknown username is answered like a wrong password', async () => {
  const { user } = await employee(app);

  const wrong = await logIn({ username: user.username, password: 'a wrong password' });
  const unknown = await logIn({ username: newcomer().username, password: PASSWORD });

  expectProblem(unknown, 401);
  expect(unknown.body).toEqual(wrong.body);
  expect(unknown.headers.get('www-authenticate')).toBe(wrong.headers.get('www-authenticate'));
});

test.each([
  ['in another case', PASSWORD.toUpperCase()],
  ['with white space around it', ` ${PASSWORD} `],
  ['without its end', PASSWORD.slice(0, -1)],
  ['with a NUL and more after it', `${PASSWORD}\0more`],
  ['that is empty', ''],
  ['that is as long as a password cannot be', 'p'.repeat(1000)],
])('nobody logs in with their password %s', async (_, password) => {
  const { user } = await employee(app);

  expectProblem(await logIn({ username: user.username, password }), 401);
});

test.each([
  ['that is empty', ''],
  ['that is blank', '   '],
  ['that nobody can have', 'a:b:c'],
  ['with a NUL', 'abc\0'],
  ["with SQL's wildcards", '%'],
  ['that is SQL', "' OR 1=1 --"],
  ['of 1000 characters', 'x'.repeat(1000)],
])('nobody logs in with a username %s', async (_, username) => {
  await employee(app);

  expectProblem(await logIn({ username, password: PASSWORD }), 401);
});

test.each(PATHS)('a log-in at %s that lacks its members names them', async (path) => {
  expectBadFields(await logIn({}, path), 'username', 'password');
  expectBadFields(await logIn({ username: 'amira' }, path), 'password');
  expectBadFields(await logIn({ password: PASSWORD }, path), 'username');
});

test.each([
  ['a number', 12_345_678],
  ['true', true],
  ['null', null],
  ['a list', [PASSWORD]],
  ['an object', { $ne: '' }],
  ['a text with half a surrogate pair', 'abcdefgh\uD83D'],
])('a log-in whose members are %s names them', async (_, value) => {
  expectBadFields(await logIn({ username: value, password: value }), 'username', 'password');
});
