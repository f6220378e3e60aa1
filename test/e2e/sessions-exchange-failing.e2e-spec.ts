import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { sessionAgainOf } from '../support/session-answer.js';
import { exchange, use } from '../support/session-calls.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  // The failures below are meant, so the log need not tell of them.
  app.nest.useLogger(false);
});
afterAll(() => app.close());

test('a refresh token whose exchange fails is not spent', async () => {
  const somebody = await employee(app);
  const database = app.nest.get(DataSource);

  // The token can be spent, and then its session can't be read.
  await database.query('ALTER TABLE profiles RENAME TO mislaid');
  const failed = await exchange(app, somebody).finally(() =>
    database.query('ALTER TABLE mislaid RENAME TO profiles'),
  );
  const repeated = await exchange(app, somebody);

  expectProblem(failed, 500);
  expectAnswer(repeated, 200, sessionAgainOf(somebody));
  expect(await use(app, repeated.body)).toBe(200);
});
