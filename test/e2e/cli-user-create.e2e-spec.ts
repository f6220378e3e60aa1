import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newcomer, PASSWORD } from '../factories/person.js';
import { Installation, STACK_TRACE } from '../support/installation.js';
import { countRows, rows } from '../support/rows.js';

let site: Installation;

beforeEach(async () => {
  site = await Installation.create();
});

afterEach(() => site.remove());

type Account = ReturnType<typeof newcomer>;

function create({ username, nickname, email, password }: Account, ...options: string[]) {
  const members = ['--username', username, '--nickname', nickname, '--email', email];
  return site.wasil(['user', 'create', ...members, ...options], { input: `${password}\n` });
}

test.each([
  ['a manager', ['--manager'], true],
  ['an employee', [], false],
] as const)(
  '%s can log in on the running server as soon as they are created',
  async (_, options, isManager) => {
    const server = await site.serve();
    const account = newcomer({ nickname: 'Ünal “Ü” Öz' });

    const { status, stdout, stderr } = await create(account, ...options);

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
    const managers = await server.send('GET', '/users/managers');
    expect(managers.body).toHaveLength(isManager ? 1 : 0);
    expect(await countRows(site.databaseUrl, 'sessions')).toBe(1);
  },
);

test('the first manager can be created before the server has ever run', async () => {
  const account = newcomer();

  expect((await create(account, '--manager')).status).toBe(0);

  const server = await site.serve();
  expect((await server.send('POST', '/login', { body: account })).status).toBe(200);
});

test.each([
  ['without a line break at its end', PASSWORD],
  ['with a Windows line break at its end', `${PASSWORD}\r\n`],
  ['with more lines after it', `${PASSWORD}\nsomething else\n`],
])('a password %s is read from standard input', async (_, input) => {
  const server = await site.serve();
  const { username, nickname, email } = newcomer();

  const { status } = await site.wasil(
    ['user', 'create', '--username', username, '--nickname', nickname, '--email', email],
    { input },
  );

  expect(status).toBe(0);
  const answer = await server.send('POST', '/login', { body: { username, password: PASSWORD } });
  expect(answer.status).toBe(200);
});

test('a username that is taken, in another case, is refused and nothing is written', async () => {
  const first = newcomer();
  await create(first);

  const { status, stdout, stderr } = await create(
    newcomer({ username: first.username.toUpperCase() }),
    '--manager',
  );

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/taken/);
  expect(stderr).not.toMatch(STACK_TRACE);
  expect(await rows(site.databaseUrl, 'SELECT username FROM users')).toEqual([{ username: first.username }]);
  expect(await countRows(site.databaseUrl, 'profiles')).toBe(1);
});
