import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { exchange, renew, use } from '../support/session-calls.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const PATHS = ['/logout', '/logout/'];

test.each(PATHS)('a log-out at %s ends every token of the session', async (path) => {
  const somebody = await employee(app);
  const { body: tab } = await renew(app, somebody);
  const { body: exchanged } = await exchange(app, somebody);
  for (const tokens of [somebody, tab, exchanged]) expect(await use(app, tokens)).toBe(200);

  const answer = await app.send('POST', path, { token: tab.access });

  expect({ status: answer.status, body: answer.body as unknown }).toEqual({ status: 204, body: undefined });
  for (const tokens of [somebody, tab, exchanged]) {
    expect(await use(app, tokens)).toBe(401);
    expectProblem(await renew(app, tokens), 401);
    expectProblem(await exchange(app, tokens), 401);
  }
});

test.each(PATHS)(
  'somebody who has logged out already, or never logged in, is told so at %s',
  async (path) => {
    const { token } = await employee(app);
    await app.send('POST', path, { token });

    for (const options of [{ token }, {}, { token: 'nonsense' }]) {
      const answer = await app.send('POST', path, options);
      expectProblem(answer, 401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
    }
  },
);

test('logging out of one session leaves the others open', async () => {
  const [somebody, stranger] = await Promise.all([employee(app), employee(app)]);
  const credentials = { username: somebody.user.username, password: PASSWORD };
  const other = (await app.send('POST', '/login', { body: credentials })).body as SessionView;

  await app.send('POST', '/logout', { token: somebody.access });

  expect(await use(app, somebody)).toBe(401);
  for (const open of [other, stranger]) {
    expect(await use(app, open)).toBe(200);
    expect((await exchange(app, open)).status).toBe(200);
  }
});

test('somebody who has logged out may log in again', async () => {
  const somebody = await employee(app);
  await app.send('POST', '/logout', { token: somebody.access });

  const body = { username: somebody.user.username, password: PASSWORD };
  const session = (await app.send('POST', '/login', { body })).body as SessionView;

  expect(await use(app, session)).toBe(200);
  expect(await use(app, somebody)).toBe(401);
});

test('a body that comes with a log-out is ignored', async () => {
  const [somebody, other] = await Promise.all([employee(app), employee(app)]);

  const answer = await app.send('POST', '/logout', {
    token: somebody.access,
    body: { refresh: other.refresh, user: other.user.id },
  });

  expect(answer.status).toBe(204);
  expect(await use(app, somebody)).toBe(401);
  expect(await use(app, other)).toBe(200);
  expect((await exchange(app, other)).status).toBe(200);
});

test('requests under way while somebody logs out are answered as before or after it', async () => {
  for (let round = 0; round < 10; round++) {
    const somebody = await employee(app);

    const [out, ...uses] = await Promise.all([
      app.send('POST', '/logout', { token: somebody.access }).then(({ status }) => status),
      ...Array.from({ length: 8 }, () => use(app, somebody)),
    ]);

    expect(out).toBe(204);
    for (const status of uses) expect([200, 401]).toContain(status);
    expect(await use(app, somebody)).toBe(401);
  }
});

test('a log-out may say that its empty body is JSON', async () => {
  const { access } = await employee(app);

  const answer = await app.send('POST', '/logout', { token: access, body: '' });

  expect(answer.status).toBe(204);
});
