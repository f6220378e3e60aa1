import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import { User } from '../../src/profiles/user.entity.js';
import { employee, PASSWORD, type Person } from '../factories/person.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { FORGERIES } from '../support/forgeries.js';
import { comesTrue } from '../support/polling.js';
import { demote } from '../support/role.js';
import { claimsOf, reforge, resign } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function read({ id }: Person, authorization: string | undefined): Promise<Answer> {
  return app.send(
    'GET',
    `/profiles/${id}`,
    authorization === undefined ? {} : { headers: { authorization } },
  );
}

function expectRefusal(answer: Answer): void {
  expectProblem(answer, 401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
}

test.each(['Bearer', 'bearer', 'BEARER'])('an access token is good under the scheme %s', async (scheme) => {
  const somebody = await employee(app);

  expectAnswer(await read(somebody, `${scheme} ${somebody.access}`), 200, somebody.profile);
});

// Otherwise the table below could pass because all tokens made by hand are refused.
test('a token made by hand exactly like the real one is good', async () => {
  const somebody = await employee(app);

  for (const token of [reforge(somebody.access, {}), resign(somebody.access, { alg: 'HS256' }, 'ours')]) {
    expectAnswer(await read(somebody, `Bearer ${token}`), 200, somebody.profile);
  }
});

test.each(FORGERIES)('an access token %s is refused, and the real one goes on', async (_, make) => {
  const somebody = await employee(app);
  expectAnswer(await read(somebody, `Bearer ${somebody.access}`), 200, somebody.profile);

  expectRefusal(await read(somebody, `Bearer ${make(somebody.access)}`));

  expectAnswer(await read(somebody, `Bearer ${somebody.access}`), 200, somebody.profile);
});

test.each([
  ['as it is', (somebody: Person) => somebody.refresh],
  [
    'that says that it is for access',
    (somebody: Person) => reforge(somebody.refresh, { aud: claimsOf(somebody.access).aud }),
  ],
  [
    'that says that it is an access token',
    (somebody: Person) => reforge(somebody.refresh, { type: 'access' }),
  ],
])('a refresh token %s is no access token', async (_, token) => {
  const somebody = await employee(app);

  expectRefusal(await read(somebody, `Bearer ${token(somebody)}`));
});

test('the access token of a user who is gone is refused', async () => {
  const [somebody, other] = await Promise.all([employee(app), employee(app)]);
  await app.nest.get(DataSource).getRepository(User).delete({ id: somebody.user.id });

  expectRefusal(await read(other, `Bearer ${somebody.access}`));
  expectAnswer(await read(other, `Bearer ${other.access}`), 200, other.profile);
});

test('the access token of a session that has ended is refused', async () => {
  const [somebody, other] = await Promise.all([employee(app), employee(app)]);
  expect((await app.send('POST', '/logout', { token: somebody.access })).status).toBe(204);

  expectRefusal(await read(other, `Bearer ${somebody.access}`));
  expectAnswer(await read(other, `Bearer ${other.access}`), 200, other.profile);
});

test('the access token of a manager since demoted has nothing of the role', async () => {
  const { assignee, ticket } = await desk(app);
  const close = () =>
    app.send('PUT', `/tickets/${ticket.id}`, { token: assignee.access, body: { is_resolved: true } });
  await demote(app, assignee);

  expectProblem(await close(), 403, /\bis_resolved\b/);
  await app.nest.get(ProfilesService).promote(assignee.user.username);
  expect(await comesTrue(async () => (await close()).status === 200)).toBe(true);
});

test.each([
  ['nothing', () => undefined],
  ['a scheme alone', () => 'Bearer'],
  ['a token alone', ({ access }: Person) => access],
  ['a token under another scheme', ({ access }: Person) => `Token ${access}`],
  ['half a token', ({ access }: Person) => `Bearer ${access.slice(0, access.length / 2)}`],
  ['nonsense', () => 'Bearer nonsense'],
  ['dots', () => 'Bearer ..'],
  ['parts that are no JSON', () => 'Bearer YQ.YQ.YQ'],
  ['their password', ({ user }: Person) => basic({ ...user, password: PASSWORD }).authorization],
])('a caller who sends %s is not signed in', async (_, authorization) => {
  const somebody = await employee(app);

  expectRefusal(await read(somebody, authorization(somebody)));
});

test('an access token in the query string or in a cookie counts for nothing', async () => {
  const { id, access } = await employee(app);

  const headers = { cookie: `access=${access}; token=${access}` };
  expectRefusal(await app.send('GET', `/profiles/${id}?access_token=${access}`, { headers }));
});

test('an access token tells neither a role nor a name', async () => {
  const { access, refresh, user, profile } = await employee(app);

  for (const token of [access, refresh]) {
    const claims = JSON.stringify(claimsOf(token));
    for (const secret of [user.username, user.email, profile.nickname, 'manager']) {
      expect(claims).not.toContain(secret);
    }
  }
});
