import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import type { ManagerView, ProfileView } from '../../src/profiles/profile.view.js';
import { employee, manager, PASSWORD, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import type { RequestOptions } from '../support/client.js';
import { expectProblem } from '../support/expect-answer.js';
import { reforge } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const PATHS = ['/users/managers', '/users/managers/'];

/** The rows that the list has of these people; what other tests wrote is left out. */
async function rowsOf(people: Person[], options: RequestOptions = {}, path = PATHS[0] ?? '') {
  const answer = await app.send('GET', path, options);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json(;|$)/);
  const ids = people.map(({ id }) => id);
  return (answer.body as (ProfileView | ManagerView)[]).filter(({ id }) => ids.includes(id));
}

const strangersView = ({ profile: { id, nickname } }: Person) => ({ id, nickname, is_manager: true });

test.each(PATHS)('a stranger learns the id and the nickname of each manager at %s', async (path) => {
  const people = [await manager(app), await employee(app), await manager(app)];
  const managers = people.filter(({ profile }) => profile.is_manager);

  const rows = await rowsOf(people, {}, path);

  expect(rows).toHaveLength(2);
  expect(rows).toEqual(expect.arrayContaining(managers.map(strangersView)));
});

test.each(PATHS)('whoever is signed in gets whole profiles at %s', async (path) => {
  const [one, other, somebody] = await Promise.all([manager(app), manager(app), employee(app)]);

  for (const { token } of [one, somebody]) {
    const rows = await rowsOf([one, other, somebody], { token }, path);
    expect(rows).toHaveLength(2);
    expect(rows).toEqual(expect.arrayContaining([one.profile, other.profile]));
  }
});

test.each([
  ['nonsense', () => ({ token: 'nonsense' })],
  ['a refresh token', ({ refresh }: Person) => ({ token: refresh })],
  ['a token that has expired', ({ access }: Person) => ({ token: reforge(access, { exp: 1 }) })],
  ['a forged token', ({ access }: Person) => ({ token: reforge(access, {}, { secret: 'x'.repeat(40) }) })],
  ['an unsigned token', ({ access }: Person) => ({ token: reforge(access, {}, { alg: 'none' }) })],
  ['a scheme alone', () => ({ headers: { authorization: 'Bearer' } })],
  ['their password', ({ user }: Person) => ({ headers: basic({ ...user, password: PASSWORD }) })],
])('whoever sends %s counts as a stranger', async (_, options) => {
  const [listed, caller] = await Promise.all([manager(app), manager(app)]);

  expect(await rowsOf([listed], options(caller))).toEqual([strangersView(listed)]);
});

test('whoever has logged out counts as a stranger', async () => {
  const [listed, caller] = await Promise.all([manager(app), employee(app)]);
  expect(await rowsOf([listed], { token: caller.token })).toEqual([listed.profile]);

  await app.send('POST', '/logout', { token: caller.token });

  expect(await rowsOf([listed], { token: caller.token })).toEqual([strangersView(listed)]);
});

test('managers stand in the order of their nicknames, whatever the case', async () => {
  const start = randomBytes(4).toString('hex');
  const inOrder = ['Adam', 'bert', 'Bertha', 'carl', 'DORA', 'dora b', 'É1', 'é2', 'É3', 'ж', 'Жb'];
  const jumbled = inOrder.toSorted((a, b) =>
    Buffer.compare(Buffer.from(a).reverse(), Buffer.from(b).reverse()),
  );
  expect(jumbled).not.toEqual(inOrder);
  const people: Person[] = [];
  for (const name of jumbled) people.push(await manager(app, { nickname: `${start} ${name}` }));

  const expected = inOrder.map((name) => `${start} ${name}`);
  for (const options of [{}, { token: people[0]?.token }]) {
    expect((await rowsOf(people, options)).map(({ nickname }) => nickname)).toEqual(expected);
  }
});

test('the list follows a change of nickname and of role', async () => {
  const [somebody, other] = await Promise.all([manager(app), employee(app)]);
  const profiles = app.nest.get(ProfilesService);

  const body = { nickname: 'Another name' };
  await app.send('PUT', `/profiles/${somebody.id}`, { token: somebody.token, body });
  const { id } = somebody;
  expect(await rowsOf([somebody, other])).toEqual([{ id, nickname: 'Another name', is_manager: true }]);

  await profiles.demoteWithoutHandOver(somebody.user.username);
  await profiles.promote(other.user.username);
  expect(await rowsOf([somebody, other])).toEqual([strangersView(other)]);
});

describe('where the list is closed', () => {
  let closed: TestApp;
  beforeAll(async () => {
    closed = await startApp({ MANAGERS_LIST_PUBLIC: 'false' });
  });
  afterAll(() => closed.close());

  test.each(PATHS)('a stranger is asked to sign in at %s', async (path) => {
    const listed = await manager(closed);
    const expired = reforge(listed.access, { exp: 1 });

    for (const options of [{}, { token: 'nonsense' }, { token: expired }, { token: listed.refresh }]) {
      const answer = await closed.send('GET', path, options);
      expectProblem(answer, 401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
      expect(JSON.stringify(answer.body)).not.toContain(listed.profile.nickname);
    }
  });

  test.each(PATHS)('whoever is signed in gets whole profiles at %s', async (path) => {
    const [listed, somebody] = await Promise.all([manager(closed), employee(closed)]);

    for (const { token } of [listed, somebody]) {
      const answer = await closed.send('GET', path, { token });
      expect(answer.status).toBe(200);
      expect(answer.body).toContainEqual(listed.profile);
      expect(answer.body).not.toContainEqual(somebody.profile);
    }
  });

  test('whoever has logged out is asked to sign in', async () => {
    const { token } = await employee(closed);
    await closed.send('POST', '/logout', { token });

    expectProblem(await closed.send('GET', '/users/managers', { token }), 401);
  });
});
