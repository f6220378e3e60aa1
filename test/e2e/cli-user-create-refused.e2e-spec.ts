import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newcomer, PASSWORD } from '../factories/person.js';
import { Installation, STACK_TRACE } from '../support/installation.js';
import { countRows } from '../support/rows.js';

let site: Installation;

// All of it is refused before anything is written: once is enough.
const once = DATABASE === 'sqlite' ? test : test.skip;

// Nothing is written by any of these, so they may share an installation; its schema is there already.
beforeAll(async () => {
  site = await Installation.create();
  await (await site.serve()).stop();
});

afterAll(() => site.remove());

const MEMBERS = ['username', 'nickname', 'email', 'password'] as const;

once.each([
  ['all four', { username: 'a:', nickname: ' ', email: 'nobody', password: '1234567' }, MEMBERS],
  ['only the username', { username: 'ab' }, ['username']],
  ['only the nickname', { nickname: 'n'.repeat(101) }, ['nickname']],
  ['only the e-mail address', { email: 'a@b@c' }, ['email']],
  ['only the password', { password: '' }, ['password']],
] as const)('bad values are named, %s, and nothing is written', async (_, bad, named) => {
  const account = { ...newcomer(), ...bad };
  const { username, nickname, email, password } = account;

  const { status, stdout, stderr } = await site.wasil(
    ['user', 'create', '--username', username, '--nickname', nickname, '--email', email, '--manager'],
    { input: `${password}\n` },
  );

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(MEMBERS.filter((member) => new RegExp(`\\b${member}\\b`).test(stderr))).toEqual(named);
  if (password !== '') expect(stderr).not.toContain(password);
  expect(stderr).not.toMatch(STACK_TRACE);
  expect(await countRows(site.databaseUrl, 'users')).toBe(0);
  expect(await countRows(site.databaseUrl, 'profiles')).toBe(0);
});

once('an option that is missing is named, and nothing is written', async () => {
  const { username, nickname } = newcomer();

  const { status, stderr } = await site.wasil(
    ['user', 'create', '--username', username, '--nickname', nickname],
    { input: `${PASSWORD}\n` },
  );

  expect(status).toBe(1);
  expect(stderr).toContain('--email');
  expect(await countRows(site.databaseUrl, 'users')).toBe(0);
});

once('a password among the arguments is refused, and nothing is written', async () => {
  const { username, nickname, email, password } = newcomer();
  const members = ['--username', username, '--nickname', nickname, '--email', email];

  const { status, stderr } = await site.wasil(['user', 'create', ...members, '--password', password], {
    input: `${password}\n`,
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(/unknown option '--password'/);
  expect(stderr).not.toContain(password);
  expect(await countRows(site.databaseUrl, 'users')).toBe(0);
});
