import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import { employee, manager, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { Moment } from '../support/moment.js';
import { renew } from '../support/session-calls.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function put({ token }: Person, { id }: Person, body: unknown, slash = ''): Promise<Answer> {
  return app.send('PUT', `/profiles/${id}${slash}`, { token, body });
}

async function expectUnchanged({ id, token, profile }: Person): Promise<void> {
  expectAnswer(await app.send('GET', `/profiles/${id}`, { token }), 200, profile);
}

test.each(['', '/'])('somebody changes their own nickname, at a path that ends in "%s"', async (slash) => {
  for (const somebody of await Promise.all([employee(app), manager(app)])) {
    const profile = { ...somebody.profile, nickname: 'Another name' };

    expectAnswer(await put(somebody, somebody, { nickname: 'Another name' }, slash), 200, profile);

    await expectUnchanged({ ...somebody, profile });
    expect((await renew(app, somebody)).body).toMatchObject({ user: somebody.user, profile });
  }
});

test.each([
  ['trimmed', ' \u00A0Amira \t', 'Amira'],
  ['composed', 'Zoe\u0308', 'Zo\u00EB'],
  ['with its spaces between words', 'Amira  von  Haddad', 'Amira  von  Haddad'],
  ['of one character', '李', '李'],
  ['of 100 characters', 'n'.repeat(100), 'n'.repeat(100)],
  ['of 100 emoji', '😀'.repeat(100), '😀'.repeat(100)],
])('a nickname is kept %s', async (_, nickname, kept) => {
  const somebody = await employee(app);
  const profile = { ...somebody.profile, nickname: kept };

  expectAnswer(await put(somebody, somebody, { nickname }), 200, profile);

  await expectUnchanged({ ...somebody, profile });
});

test.each([
  ['left out', undefined],
  ['null', null],
  ['a number', 5],
  ['true', true],
  ['a list', ['Amira']],
  ['an object', { name: 'Amira' }],
  ['empty', ''],
  ['blank', ' \u00A0\t'],
  ['101 characters', 'n'.repeat(101)],
  ['101 emoji', '😀'.repeat(101)],
  ['two lines', 'Amira\nHaddad'],
  ['a text with a NUL', 'Amira\0'],
  ['a text with half a surrogate pair', 'Amira\uD83D'],
])('a nickname that is %s changes nothing', async (_, nickname) => {
  const somebody = await employee(app);

  expectBadFields(await put(somebody, somebody, { nickname }, '/'), 'nickname');

  await expectUnchanged(somebody);
});

test('nothing but the nickname can be changed', async () => {
  const [somebody, other] = await Promise.all([employee(app), manager(app)]);
  const profile = { ...somebody.profile, nickname: 'Another name' };

  const answer = await put(somebody, somebody, {
    ...other.profile,
    created_at: '2001-01-01T00:00:00Z',
    isManager: true,
    userId: other.user.id,
    username: 'another',
    password: 'another password',
    nickname: 'Another name',
  });

  expectAnswer(answer, 200, profile);
  await expectUnchanged({ ...somebody, profile });
  await expectUnchanged(other);
  expect((await renew(app, somebody)).body).toMatchObject({ user: somebody.user, profile });
});

test('a whole profile that is sent back as it is changes nothing', async () => {
  const somebody = await manager(app);

  expectAnswer(await put(somebody, somebody, somebody.profile, '/'), 200, somebody.profile);
  await expectUnchanged(somebody);
});

test.each(['', '/'])(
  'nobody changes the profile of somebody else, at a path that ends in "%s"',
  async (slash) => {
    const people = await Promise.all([employee(app), employee(app), manager(app), manager(app)]);

    for (const caller of people) {
      for (const other of people.filter((each) => each !== caller)) {
        expectProblem(await put(caller, other, { nickname: 'Somebody else' }, slash), 403);
        expectProblem(await put(caller, other, other.profile, slash), 403);
      }
    }

    for (const somebody of people) await expectUnchanged(somebody);
  },
);

test.each(['', '/'])(
  'nobody changes a profile without a token, at a path that ends in "%s"',
  async (slash) => {
    const somebody = await employee(app);
    const body = { nickname: 'Somebody else' };

    const answer = await app.send('PUT', `/profiles/${somebody.id}${slash}`, { body });

    expectProblem(answer, 401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
    await expectUnchanged(somebody);
  },
);

// On SQLite everything that writes takes turns.
(DATABASE === 'postgres' ? test : test.skip)(
  'a manager is renamed while tickets are being opened to them',
  async () => {
    const somebody = await manager(app);
    const [isOpening, isRenamed] = [new Moment(), new Moment()];
    const opening = app.nest.get(UnitOfWork).run(async () => {
      await app.nest.get(ProfilesService).lockManager(somebody.id);
      isOpening.come();
      await isRenamed.reached;
    });
    await isOpening.reached;

    const answer = await put(somebody, somebody, { nickname: 'Another name' });

    isRenamed.come();
    await opening;
    expect(answer.status).toBe(200);
  },
);

test('two people may have one nickname', async () => {
  const [somebody, other] = await Promise.all([employee(app), employee(app)]);
  const { nickname } = other.profile;

  expectAnswer(await put(somebody, somebody, { nickname }), 200, { ...somebody.profile, nickname });
});
