import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

/** Whom the server takes the caller for; nobody, where it has not answered in a long while. */
async function recognised({ token }: Person): Promise<{ status: number; user: unknown } | 'no answer'> {
  const response = await fetch(`${app.url}/users/token/refresh`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (!response) return 'no answer';
  const { user } = (await response.json()) as { user: unknown };
  return { status: response.status, user };
}

test('of many people who call at once each is taken for who they are', async () => {
  // Nobody has called before, so that each session is looked up while the other requests come in.
  const people = await Promise.all(Array.from({ length: 40 }, () => employee(app)));

  const answers = await Promise.all(people.map(recognised));

  expect(answers).toEqual(people.map(({ user }) => ({ status: 200, user })));
});

test('a request without a token that comes in with many that have one is refused', async () => {
  const people = await Promise.all(Array.from({ length: 20 }, () => employee(app)));
  const callers = people.flatMap((person) => [person, { ...person, token: 'none' }]);

  const answers = await Promise.all(callers.map(recognised));

  expect(answers).toEqual(
    callers.map(({ user, token }) =>
      token === 'none' ? { status: 401, user: undefined } : { status: 200, user },
    ),
  );
});
