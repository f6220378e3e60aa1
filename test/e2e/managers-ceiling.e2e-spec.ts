import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { ManagerView } from '../../src/profiles/profile.view.js';
import { Profile } from '../../src/profiles/profile.entity.js';
import { User } from '../../src/profiles/user.entity.js';
import { startApp, type TestApp } from '../support/app.js';
import { nextOf, pagesFrom } from '../support/pages.js';

const MANAGERS = 1005;

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await hire(MANAGERS);
});
afterAll(() => app.close());

/** Writes managers past the API: a thousand sign-ups would take their time. */
async function hire(count: number): Promise<void> {
  const createdAt = new Date();
  const { manager } = app.nest.get(DataSource);
  for (let number = 0; number < count; number++) {
    const username = `manager-${number}`;
    const user = { username, usernameFolded: username, email: 'm@example.com', password: '-', createdAt };
    const { identifiers } = await manager.insert(User, user);
    const userId = identifiers[0]?.id as number;
    await manager.insert(Profile, { userId, nickname: `M ${number % 100}`, isManager: true, createdAt });
  }
}

test('a list without a limit holds 1,000 rows and says where it goes on', async () => {
  const first = await app.send('GET', '/users/managers/');
  expect(first.body).toHaveLength(1000);

  const [rest, ...none] = await pagesFrom<ManagerView>(app, nextOf(first, app) ?? '');

  expect(rest).toHaveLength(MANAGERS - 1000);
  expect(none).toEqual([]);
  const ids = [...(first.body as ManagerView[]), ...(rest ?? [])].map(({ id }) => id);
  expect(new Set(ids).size).toBe(MANAGERS);
});
