import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Profile } from '../../src/profiles/profile.entity.js';
import { Session } from '../../src/auth/session.entity.js';
import { User } from '../../src/profiles/user.entity.js';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  // The failures below are meant, so the log need not tell of them.
  app.nest.useLogger(false);
});
afterAll(() => app.close());

async function withoutTable(name: string, work: () => Promise<void>): Promise<void> {
  const database = app.nest.get(DataSource);
  await database.query(`ALTER TABLE ${name} RENAME TO mislaid`);
  await work().finally(() => database.query(`ALTER TABLE mislaid RENAME TO ${name}`));
}

test.each([
  ['profiles', [User, Session]],
  ['sessions', [User, Profile]],
])('a sign-up that fails at the %s leaves nothing behind and tells no secrets', async (table, others) => {
  await withoutTable(table, async () => {
    const answer = await app.send('POST', '/signup', { body: newcomer() });

    expectProblem(answer, 500);
    expect(JSON.stringify(answer.body)).not.toMatch(
      /users|profiles|sessions|mislaid|insert|sqlite|relation|\/src|node_modules/i,
    );
    for (const entity of others) {
      expect(await app.nest.get(DataSource).getRepository(entity).count()).toBe(0);
    }
  });
});
