import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Profile } from '../../src/profiles/profile.entity.js';
import type { ManagerView } from '../../src/profiles/profile.view.js';
import { User } from '../../src/profiles/user.entity.js';
import { employee, manager } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields } from '../support/expect-answer.js';
import { nextOf, pagesFrom } from '../support/pages.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Seven more managers, three of whom have one nickname. */
async function hireSeven(): Promise<void> {
  for (const nickname of ['Sam', 'amira', 'Sam', 'Zoë', '😀', 'sam', 'É "quoted", & %']) {
    await manager(app, { nickname });
  }
}

async function all(): Promise<ManagerView[]> {
  return (await app.send('GET', '/users/managers')).body as ManagerView[];
}

test.each(['/users/managers', '/users/managers/'])('the pages of %s make up the whole list', async (path) => {
  await hireSeven();
  const whole = await all();

  for (const limit of [1, 2, 3]) {
    const pages = await pagesFrom<ManagerView>(app, `${path}?limit=${limit}`);

    expect(pages.flat()).toEqual(whole);
    expect(pages).toHaveLength(Math.ceil(whole.length / limit));
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
  }
});

test('the pages of somebody who is signed in hold whole profiles', async () => {
  await hireSeven();
  const { token } = await employee(app);
  const whole = (await app.send('GET', '/users/managers', { token })).body as unknown[];

  const pages = await pagesFrom(app, '/users/managers?limit=2', { token });

  expect(pages.flat()).toEqual(whole);
  expect(whole[0]).toHaveProperty('created_at');
});

test('there is a next page only where there is more', async () => {
  await hireSeven();
  const { length } = await all();
  const next = async (limit: number) =>
    nextOf(await app.send('GET', `/users/managers?limit=${limit}`)) !== undefined;

  expect(await next(length - 1)).toBe(true);
  expect(await next(length)).toBe(false);
  expect(await next(length + 1)).toBe(false);
  expect((await app.send('GET', '/users/managers')).headers.get('link')).toBeNull();
});

test('somebody who is hired in between neither repeats nor hides anybody', async () => {
  await hireSeven();
  const before = await all();
  const first = await app.send('GET', '/users/managers?limit=3');
  await manager(app, { nickname: '!first' });

  const rest = await pagesFrom<ManagerView>(app, nextOf(first) ?? '');

  expect([...(first.body as ManagerView[]), ...rest.flat()]).toEqual(before);
});

test('somebody whose page ended at a manager who is gone since goes on behind them', async () => {
  await hireSeven();
  const before = await all();
  const first = await app.send('GET', '/users/managers?limit=3');
  const last = (first.body as ManagerView[]).at(-1);
  const { affected } = await app.nest
    .get(DataSource)
    .getRepository(Profile)
    .delete({ id: last?.id ?? 0 });
  expect(affected).toBe(1);

  const rest = await pagesFrom<ManagerView>(app, nextOf(first) ?? '');

  expect(rest.flat()).toEqual(before.slice(3));
});

test.each(['0', '-1', '1001', '1.5', 'ten', '', '1e2', ' 5', '99999999999', '5&limit=6'])(
  'a limit of "%s" is refused',
  async (limit) => {
    expectBadFields(await app.send('GET', `/users/managers?limit=${limit}`), 'limit');
  },
);

test.each(['1', '1000'])('a limit of %s is taken', async (limit) => {
  await hireSeven();

  const answer = await app.send('GET', `/users/managers/?limit=${limit}`);

  expect(answer.status).toBe(200);
  expect((answer.body as unknown[]).length).toBe(Math.min((await all()).length, Number(limit)));
});

test.each([
  ['nothing', ''],
  ['nonsense', 'nonsense'],
  ['no list', encoded({ key: 'a', id: 1 })],
  ['null', encoded(null)],
  ['a list of three', encoded(['a', 1, 2])],
  ['a place in a list by time', encoded([1_767_225_600_000, 12])],
  ['an id that can be none', encoded(['a', 99_999_999_999])],
  ['an id that is a text', encoded(['a', '1'])],
  ['a name with a NUL', encoded(['a\0', 1])],
  ['a name with half a surrogate pair', encoded(['a\uD83D', 1])],
  ['a name that is too long', encoded(['a'.repeat(10_000), 1])],
])('a cursor that holds %s is refused', async (_, cursor) => {
  expectBadFields(await app.send('GET', `/users/managers?cursor=${cursor}`), 'cursor');
});

test('every bad parameter is named, one that there is not as well', async () => {
  expectBadFields(
    await app.send('GET', '/users/managers?limit=0&cursor=nonsense&page=2'),
    'limit',
    'cursor',
    'page',
  );
});

function encoded(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

describe('a list of more than a thousand', () => {
  const MANAGERS = 1005;

  let large: TestApp;
  beforeAll(async () => {
    large = await startApp();
    await hireUnsigned(large, MANAGERS);
  });
  afterAll(() => large.close());

  test('without a limit holds 1,000 rows and says where it goes on', async () => {
    const first = await large.send('GET', '/users/managers/');
    expect(first.body).toHaveLength(1000);

    const [rest, ...none] = await pagesFrom<ManagerView>(large, nextOf(first) ?? '');

    expect(rest).toHaveLength(MANAGERS - 1000);
    expect(none).toEqual([]);
    const ids = [...(first.body as ManagerView[]), ...(rest ?? [])].map(({ id }) => id);
    expect(new Set(ids).size).toBe(MANAGERS);
  });
});

/** Writes managers past the API, who can't sign in: a thousand sign-ups would take their time. */
async function hireUnsigned(to: TestApp, count: number): Promise<void> {
  const createdAt = new Date();
  const { manager: entities } = to.nest.get(DataSource);
  const numbers = Array.from({ length: count }, (_, number) => number);
  const users = numbers.map((number) => {
    const username = `manager-${number}`;
    return { username, usernameFolded: username, email: 'm@example.com', password: '-', createdAt };
  });
  const { identifiers } = await entities.insert(User, users);
  const profiles = identifiers.map(({ id }, number) => ({
    userId: id as number,
    nickname: `M ${number % 100}`,
    isManager: true,
    createdAt,
  }));
  await entities.createQueryBuilder().insert().into(Profile).values(profiles).updateEntity(false).execute();
}
