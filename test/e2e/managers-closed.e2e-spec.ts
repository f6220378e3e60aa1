import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, manager } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { reforge } from '../support/tokens.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ MANAGERS_LIST_PUBLIC: 'false' });
});
afterAll(() => app.close());

const PATHS = ['/users/managers', '/users/managers/'];

test.each(PATHS)('a stranger is asked to sign in at %s where the list is closed', async (path) => {
  const listed = await manager(app);
  const expired = reforge(listed.access, { exp: 1 });

  for (const options of [{}, { token: 'nonsense' }, { token: expired }, { token: listed.refresh }]) {
    const answer = await app.send('GET', path, options);
    expectProblem(answer, 401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
    expect(JSON.stringify(answer.body)).not.toContain(listed.profile.nickname);
  }
});

test.each(PATHS)('whoever is signed in gets whole profiles at %s where the list is closed', async (path) => {
  const [listed, somebody] = await Promise.all([manager(app), employee(app)]);

  for (const { token } of [listed, somebody]) {
    const answer = await app.send('GET', path, { token });
    expect(answer.status).toBe(200);
    expect(answer.body).toContainEqual(listed.profile);
    expect(answer.body).not.toContainEqual(somebody.profile);
  }
});

test('whoever has logged out is asked to sign in where the list is closed', async () => {
  const { token } = await employee(app);
  await app.send('POST', '/logout', { token });

  expectProblem(await app.send('GET', '/users/managers', { token }), 401);
});
