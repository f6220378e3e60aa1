import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer, PASSWORD } from '../factories/person.js';
import { Installation, STACK_TRACE, type Server } from '../support/installation.js';
import { countRows, rows } from '../support/rows.js';

let site: Installation;
let server: Server;

beforeAll(async () => {
  site = await Installation.create();
  server = await site.serve();
});

afterAll(() => site.remove());

type Account = ReturnType<typeof newcomer>;

function membersOf({ username, nickname, email }: Account): string[] {
  return ['--username', username, '--nickname', nickname, '--email', email];
}

function create(at: Installation, account: Account, ...options: string[]) {
  return at.wasil(['user', 'create', ...membersOf(account), ...options], { input: `${account.password}\n` });
}

test.each([
  ['a manager', ['--manager'], true],
  ['an employee', [], false],
] as const)(
  '%s can log in on the running server as soon as they are created',
  async (_, options, isManager) => {
    const account = newcomer({ nickname: 'Ünal “Ü” Öz' });

    const { status, stdout, stderr } = await create(site, account, ...options);

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(account.username);
    expect(stdout).not.toContain(PASSWORD);
    const answer = await server.send('POST', '/login', { body: account });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      refresh: expect.any(String),
      access: expect.any(String),
      user: { id: expect.any(Number), username: account.username, email: account.email },
      profile: {
        id: expect.any(Number),
        nickname: account.nickname,
        user: expect.any(Number),
        created_at: expect.any(String),
        is_manager: isManager,
      },
    });
    const { user, profile } = answer.body as SessionView;
    const managers = (await server.send('GET', '/users/managers')).body as { id: number }[];
    expect(managers.filter(({ id }) => id === profile.id)).toHaveLength(isManager ? 1 : 0);
    expect(await countRows(site.databaseUrl, 'sessions', `user_id = ${user.id}`)).toBe(1);
  },
);

test('the first manager can be created before the server has ever run', async () => {
  const fresh = await Installation.create();
  try {
    const account = newcomer();

    expect((await create(fresh, account, '--manager')).status).toBe(0);

    const first = await fresh.serve();
    expect((await first.send('POST', '/login', { body: account })).status).toBe(200);
  } finally {
    await fresh.remove();
  }
});

test.each([
  ['without a line break at its end', PASSWORD],
  ['with a Windows line break at its end', `${PASSWORD}\r\n`],
  ['with more lines after it', `${PASSWORD}\nsomething else\n`],
])('a password %s is read from standard input', async (_, input) => {
  const account = newcomer();

  const { status } = await site.wasil(['user', 'create', ...membersOf(account)], { input });

  expect(status).toBe(0);
  const body = { username: account.username, password: PASSWORD };
  expect((await server.send('POST', '/login', { body })).status).toBe(200);
});

test('a username that is taken, in another case, is refused and nothing is written', async () => {
  const first = newcomer();
  await create(site, first);
  const written = () =>
    Promise.all([
      rows(site.databaseUrl, 'SELECT username FROM users ORDER BY id'),
      countRows(site.databaseUrl, 'profiles'),
    ]);
  const before = await written();
  expect(before[0].at(-1)).toEqual({ username: first.username });

  const { status, stdout, stderr } = await create(
    site,
    newcomer({ username: first.username.toUpperCase() }),
    '--manager',
  );

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/taken/);
  expect(stderr).not.toMatch(STACK_TRACE);
  expect(await written()).toEqual(before);
});
