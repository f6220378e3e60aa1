import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { FORGERIES } from '../support/forgeries.js';
import { sessionAgainOf } from '../support/session-answer.js';
import { exchange, use } from '../support/session-calls.js';
import { claimsOf, reforge } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Expects that a bad refresh token is refused and that it does not hurt the session whose name it bears. */
async function expectHarmless(somebody: Person, refresh: string): Promise<void> {
  const answer: Answer = await exchange(app, { refresh });
  expectProblem(answer, 401);
  expect(await use(app, somebody)).toBe(200);
  expectAnswer(await exchange(app, somebody), 200, sessionAgainOf(somebody));
}

// Otherwise the table below could pass because all tokens made by hand are refused.
test('a refresh token made by hand exactly like the real one is good', async () => {
  const somebody = await employee(app);

  const answer = await exchange(app, { refresh: reforge(somebody.refresh, {}) });

  expectAnswer(answer, 200, sessionAgainOf(somebody));
});

test.each(FORGERIES)('a refresh token %s is refused and ends nothing', async (_, make) => {
  const somebody = await employee(app);

  await expectHarmless(somebody, make(somebody.refresh));
});

test.each([
  ['without an id', undefined],
  ['whose id is a number', 5],
  ['whose id is a list', ['a']],
  ['whose id is no id', 'with a \0 in it'],
])('a refresh token %s is refused and ends nothing', async (_, jti) => {
  const somebody = await employee(app);

  await expectHarmless(somebody, reforge(somebody.refresh, { jti }));
});

test.each([
  ['as it is', (somebody: Person) => somebody.access],
  [
    'that says that it is for refreshing',
    (somebody: Person) => reforge(somebody.access, { aud: claimsOf(somebody.refresh).aud }),
  ],
  [
    'that says that it is a refresh token',
    (somebody: Person) => reforge(somebody.access, { type: 'refresh' }),
  ],
])('an access token %s is no refresh token', async (_, token) => {
  const somebody = await employee(app);

  await expectHarmless(somebody, token(somebody));
});

test('a spent refresh token that was tampered with ends nothing', async () => {
  const somebody = await employee(app);
  const { body: next } = await exchange(app, somebody);
  const secret = 'another key, just as long as theirs';

  expectProblem(await exchange(app, { refresh: reforge(somebody.refresh, {}, { secret }) }), 401);

  expect(await use(app, next)).toBe(200);
  expect((await exchange(app, next)).status).toBe(200);
});
