import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Session } from '../../src/auth/session.entity.js';
import { User } from '../../src/profiles/user.entity.js';
import { employee, newcomer, PASSWORD, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer, RequestOptions } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

interface Route {
  method: string;
  path: (somebody: Person) => string;
  success: number;
  /** A body that the route would take. */
  good: (somebody: Person) => Record<string, string>;
}

const signUp = { method: 'POST', success: 201, good: () => newcomer() };
const logIn = {
  method: 'POST',
  success: 200,
  good: ({ user }: Person) => ({ username: user.username, password: PASSWORD }),
};
const exchange = { method: 'POST', success: 200, good: ({ refresh }: Person) => ({ refresh }) };
const rename = { method: 'PUT', success: 200, good: () => ({ nickname: 'Another name' }) };

const ROUTES: [string, Route][] = [
  ['POST /signup', { ...signUp, path: () => '/signup' }],
  ['POST /users/signup/', { ...signUp, path: () => '/users/signup/' }],
  ['POST /login', { ...logIn, path: () => '/login' }],
  ['POST /users/login/', { ...logIn, path: () => '/users/login/' }],
  ['POST /users/token/refresh', { ...exchange, path: () => '/users/token/refresh' }],
  ['POST /users/token/refresh/', { ...exchange, path: () => '/users/token/refresh/' }],
  ['PUT /profiles/:id', { ...rename, path: ({ id }) => `/profiles/${id}` }],
  ['PUT /profiles/:id/', { ...rename, path: ({ id }) => `/profiles/${id}/` }],
];

function ask(somebody: Person, { method, path }: Route, options: RequestOptions): Promise<Answer> {
  const token = method === 'PUT' ? somebody.token : undefined;
  return app.send(method, path(somebody), { token, ...options });
}

/** Expects that what `work` does writes nothing: no account, no session, no name. */
async function expectNothingWritten(somebody: Person, work: () => Promise<void>): Promise<void> {
  const database = app.nest.get(DataSource);
  const rows = () => Promise.all([User, Session].map((entity) => database.getRepository(entity).count()));
  const before = await rows();
  await work();
  expect(await rows()).toEqual(before);
  const profile = await app.send('GET', `/profiles/${somebody.id}`, { token: somebody.token });
  expectAnswer(profile, 200, somebody.profile);
}

function table<Row extends readonly unknown[]>(rows: Row[]) {
  return ROUTES.flatMap(([name, route]) => rows.map((row) => [name, ...row, route] as const));
}

test.each(
  table([
    ['no body', undefined],
    ['an empty body that says that it is JSON', ''],
    ['null', 'null'],
    ['an empty list', '[]'],
    ['a number', '5'],
    ['a text', '"text"'],
    ['true', 'true'],
    ['an empty object', '{}'],
  ] as const),
)('%s names every member that %s lacks', async (_, __, body, route) => {
  const somebody = await employee(app);

  await expectNothingWritten(somebody, async () => {
    expectBadFields(await ask(somebody, route, { body }), ...Object.keys(route.good(somebody)));
  });
});

test.each(ROUTES)('%s takes no list, not even of what it would take', async (_, route) => {
  const somebody = await employee(app);

  await expectNothingWritten(somebody, async () => {
    const good = route.good(somebody);
    expectBadFields(await ask(somebody, route, { body: [good] }), ...Object.keys(good));
  });
});

test.each(
  table([
    ['half an object', '{"username": "amira"'],
    ['two objects', '{}{}'],
    ['JavaScript', "{username: 'amira'}"],
  ] as const),
)('%s answers %s with a 400', async (_, __, body, route) => {
  const somebody = await employee(app);

  await expectNothingWritten(somebody, async () => {
    expectProblem(await ask(somebody, route, { body }), 400);
  });
});

test.each(
  table([
    ['text/plain', 'json'],
    ['application/xml', 'json'],
    ['application/octet-stream', 'json'],
    ['multipart/form-data; boundary=x', 'json'],
    ['nonsense', 'json'],
    ['application/x-www-form-urlencoded', 'form'],
  ] as const),
)('%s takes no body of type %s', async (_, type, format, route) => {
  const somebody = await employee(app);

  await expectNothingWritten(somebody, async () => {
    const good = route.good(somebody);
    const body = format === 'form' ? new URLSearchParams(good).toString() : JSON.stringify(good);

    const answer = await ask(somebody, route, { body, headers: { 'content-type': type } });

    expect([400, 415]).toContain(answer.status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json(;|$)/);
    expect(answer.body).toMatchObject({ status: answer.status });
  });
});

test.each(ROUTES)('%s takes JSON that names its encoding', async (_, route) => {
  const somebody = await employee(app);

  const answer = await ask(somebody, route, {
    body: route.good(somebody),
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });

  expect(answer.status).toBe(route.success);
});

test.each(ROUTES)('%s takes no body of more than 256 KiB', async (_, route) => {
  const somebody = await employee(app);

  await expectNothingWritten(somebody, async () => {
    const body = { ...route.good(somebody), padding: 'x'.repeat(256 * 1024) };
    expectProblem(await ask(somebody, route, { body }), 413);
  });
});
