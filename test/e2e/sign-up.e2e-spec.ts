import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer } from '../support/expect-answer.js';
import { sessionOf } from '../support/session-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test.each(['/signup', '/signup/', '/users/signup', '/users/signup/'])(
  'a sign-up at %s gives an account and a session in it',
  async (path) => {
    const account = newcomer();
    const before = Date.now();

    const answer = await app.send('POST', path, { body: account });

    expectAnswer(answer, 201, sessionOf(account));
    const { access, user, profile } = answer.body as SessionView;
    expect(profile.user).toBe(user.id);
    expect(Date.parse(profile.created_at)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(profile.created_at)).toBeLessThanOrEqual(Date.now());
    expectAnswer(await app.send('GET', `/profiles/${profile.id}`, { token: access }), 200, profile);
  },
);

test('a new user can log in with what they chose', async () => {
  const account = newcomer();
  const session = (await app.send('POST', '/signup', { body: account })) as Answer<SessionView>;
  const { user, profile } = session.body;

  const answer = await app.send('POST', '/login', { body: account });

  expectAnswer(answer, 200, { ...sessionOf(account), user, profile });
});

test.each([
  { is_manager: true },
  { isManager: true },
  { is_manager: 'true', role: 'manager', is_staff: true, is_superuser: true },
  { profile: { is_manager: true } },
  { user: { is_manager: true }, manager: true },
])('nobody becomes a manager by signing up with %j', async (members) => {
  const account = newcomer(members);

  const answer = await app.send('POST', '/users/signup/', { body: account });

  expectAnswer(answer, 201, sessionOf(account, false));
  const { profile } = answer.body as SessionView;
  const managers = await app.send('GET', '/users/managers');
  expect(managers.body).not.toContainEqual(expect.objectContaining({ id: profile.id }));
});

test('ids, times and hashes in the body of a sign-up are ignored', async () => {
  const session = (await app.send('POST', '/signup', { body: newcomer() })) as Answer<SessionView>;
  const { user, profile } = session.body;
  const account = newcomer({
    id: user.id,
    user: user.id,
    profile: profile.id,
    created_at: '2001-01-01T00:00:00Z',
    username_folded: user.username,
    passwordHash: 'nothing',
  });

  const answer = await app.send('POST', '/signup', { body: account });

  expectAnswer(answer, 201, sessionOf(account));
  const made = answer.body as SessionView;
  expect(made.user.id).not.toBe(user.id);
  expect(made.profile.id).not.toBe(profile.id);
  expect(made.profile.user).toBe(made.user.id);
  expect(Date.parse(made.profile.created_at)).toBeGreaterThan(Date.parse('2001-01-02'));
});

test('two people may share a nickname, an e-mail address and a password', async () => {
  const shared = { nickname: 'Sam', email: 'office@example.com' };
  const [first, second] = [newcomer(shared), newcomer(shared)];

  expectAnswer(await app.send('POST', '/signup', { body: first }), 201, sessionOf(first));
  expectAnswer(await app.send('POST', '/signup', { body: second }), 201, sessionOf(second));
});
