import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { sessionAgainOf } from '../support/session-answer.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { claimsOf } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const PATHS = ['/users/token/refresh', '/users/token/refresh/'];

test.each(PATHS)('a refresh token is exchanged for fresh tokens at POST %s', async (path) => {
  const somebody = await manager(app);

  const answer = await app.send('POST', path, { body: { refresh: somebody.refresh } });

  expectAnswer(answer, 200, sessionAgainOf(somebody));
  const fresh = answer.body as Person;
  expect(claimsOf(fresh.access).sid).toBe(claimsOf(somebody.access).sid);
  expect(fresh.refresh).not.toBe(somebody.refresh);
  expect(await use(app, fresh)).toBe(200);
});

test('an exchange ends no access token', async () => {
  const somebody = await employee(app);

  await exchange(app, somebody);

  expect(await use(app, somebody)).toBe(200);
});

test('each exchange gives a refresh token for the next one', async () => {
  let tokens = await employee(app).then((somebody): Pick<Person, 'refresh'> => somebody);

  for (let round = 0; round < 5; round++) {
    const answer = await exchange(app, tokens);
    expect(answer.status).toBe(200);
    tokens = answer.body;
  }
});

test('an exchange needs no access token and ignores one', async () => {
  const [somebody, other] = await Promise.all([employee(app), employee(app)]);
  const body = { refresh: somebody.refresh };

  const answer = await app.send('POST', '/users/token/refresh', { token: other.token, body });

  expectAnswer(answer, 200, sessionAgainOf(somebody));
});

test.each(PATHS)('a spent refresh token is a 401 at POST %s', async (path) => {
  const somebody = await employee(app);
  await exchange(app, somebody);

  const answer = await app.send('POST', path, { body: { refresh: somebody.refresh } });

  expectProblem(answer, 401);
});

test('a spent refresh token that comes back ends its whole session', async () => {
  const first = await employee(app);
  const { body: second } = await exchange(app, first);
  const { body: tab } = await renew(app, second);
  const { body: third } = await exchange(app, second);
  for (const tokens of [first, second, third, tab]) expect(await use(app, tokens)).toBe(200);

  expectProblem(await exchange(app, first), 401);

  for (const tokens of [first, second, third, tab]) expect(await use(app, tokens)).toBe(401);
  for (const tokens of [third, tab, second, first]) expectProblem(await exchange(app, tokens), 401);
  expectProblem(await renew(app, third), 401);
});

test("a spent refresh token that comes back ends none of its owner's other sessions", async () => {
  const somebody = await employee(app);
  const body = { username: somebody.user.username, password: 'correct horse battery staple' };
  const other = (await app.send('POST', '/login', { body })).body as Person;
  await exchange(app, somebody);

  await exchange(app, somebody);

  expect(await use(app, somebody)).toBe(401);
  expect(await use(app, other)).toBe(200);
  expect((await exchange(app, other)).status).toBe(200);
});

test('of two exchanges of one refresh token at once at most one succeeds', async () => {
  for (let round = 0; round < 10; round++) {
    const somebody = await employee(app);

    const answers = await Promise.all([exchange(app, somebody), exchange(app, somebody)]);

    const [first, last] = answers.map(({ status }) => status).sort();
    expect([200, 401]).toContain(first);
    expect(last).toBe(401);
    expect(await use(app, somebody)).toBe(401);
    for (const { status, body } of answers) if (status === 200) expect(await use(app, body)).toBe(401);
  }
});

test.each(PATHS)('what is no refresh token is a 401 at POST %s', async (path) => {
  const { access } = await employee(app);

  for (const refresh of ['', 'nonsense', 'a.b.c', access, 'with a \0', `${access}.`]) {
    expectProblem(await app.send('POST', path, { body: { refresh } }), 401);
  }
});

test.each([undefined, null, 5, true, ['a'], { token: 'a' }, 'half a pair \uD83D', 'x'.repeat(100_000)])(
  'an exchange without a text names the member (%#)',
  async (refresh) => {
    expectBadFields(await app.send('POST', '/users/token/refresh/', { body: { refresh } }), 'refresh');
  },
);
