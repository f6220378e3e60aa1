import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { sessionAgainOf } from '../support/session-answer.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { claimsOf } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const PATHS = ['/users/token/refresh', '/users/token/refresh/'];
const TABS = Array.from({ length: 20 });

test.each(PATHS)('a page load gets fresh tokens of the same session at GET %s', async (path) => {
  const somebody = await manager(app);

  const answer = await app.send('GET', path, { token: somebody.access });

  expectAnswer(answer, 200, sessionAgainOf(somebody));
  const fresh = answer.body as Person;
  expect(claimsOf(fresh.access).sid).toBe(claimsOf(somebody.access).sid);
  expect(fresh.access).not.toBe(somebody.access);
  expect(fresh.refresh).not.toBe(somebody.refresh);
});

test('fresh tokens end none that were given out before', async () => {
  const first = await employee(app);

  const { body: second } = await renew(app, first);
  const { body: third } = await renew(app, second);

  for (const tokens of [first, second, third]) expect(await use(app, tokens)).toBe(200);
  for (const tokens of [second, third, first]) expect((await exchange(app, tokens)).status).toBe(200);
});

test('many tabs that load at once with one access token all get good tokens', async () => {
  const somebody = await employee(app);

  const answers = await Promise.all(TABS.map(() => renew(app, somebody)));

  for (const answer of answers) expectAnswer(answer, 200, sessionAgainOf(somebody));
  const uses = await Promise.all(
    [...answers.map(({ body }) => body), somebody].map((each) => use(app, each)),
  );
  expect(new Set(uses)).toEqual(new Set([200]));
});

test('the refresh tokens that many tabs got are each good for an exchange, all at once', async () => {
  const somebody = await employee(app);
  const tabs = await Promise.all(TABS.map(() => renew(app, somebody)));

  const exchanges = await Promise.all(tabs.map(({ body }) => exchange(app, body)));

  for (const answer of exchanges) expectAnswer(answer, 200, sessionAgainOf(somebody));
  const sessions = exchanges.map(({ body }) => claimsOf(body.access).sid);
  expect(new Set(sessions)).toEqual(new Set([claimsOf(somebody.access).sid]));
  expect((await exchange(app, somebody)).status).toBe(200);
});

test('tabs that load while another exchanges its refresh token disturb nobody', async () => {
  const somebody = await employee(app);
  const { body: tab } = await renew(app, somebody);

  const [exchanged, ...loads] = await Promise.all([
    exchange(app, tab),
    ...TABS.map(() => renew(app, somebody)),
  ]);

  for (const answer of [exchanged, ...loads]) expectAnswer(answer, 200, sessionAgainOf(somebody));
  for (const { body } of [exchanged, ...loads]) expect(await use(app, body)).toBe(200);
  expect((await exchange(app, exchanged.body)).status).toBe(200);
});

test('fresh tokens come with the profile as it is now', async () => {
  const somebody = await employee(app);
  const body = { nickname: 'Renamed' };
  await app.send('PUT', `/profiles/${somebody.id}`, { token: somebody.token, body });

  const answer = await renew(app, somebody);

  const profile = { ...somebody.profile, nickname: 'Renamed' };
  expectAnswer(answer, 200, { ...sessionAgainOf(somebody), profile });
});

test.each(PATHS)('a caller who is not signed in gets no tokens at GET %s', async (path) => {
  const { refresh } = await employee(app);

  for (const options of [{}, { token: 'nonsense' }, { token: refresh }]) {
    const answer = await app.send('GET', path, options);
    expectProblem(answer, 401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
  }
});
