import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Profile } from '../../src/profiles/profile.entity.js';
import { User } from '../../src/profiles/user.entity.js';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectBadFields } from '../support/expect-answer.js';
import { sessionOf } from '../support/session-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function rows(): Promise<number[]> {
  const database = app.nest.get(DataSource);
  return Promise.all([database.getRepository(User).count(), database.getRepository(Profile).count()]);
}

/** An address of so many characters, its local part and each label of its domain as long as may be. */
function address(length: number): string {
  return `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(length - 197)}.com`;
}

test.each([
  ['one character', 'A', 'A'],
  ['100 characters', 'n'.repeat(100), 'n'.repeat(100)],
  ['100 emoji, which count one each', '😀'.repeat(100), '😀'.repeat(100)],
  ['100 letters typed as letter and accent', 'e\u0301'.repeat(100), '\u00E9'.repeat(100)],
  ['100 characters and white space around them', ` \u00A0${'n'.repeat(100)}\t `, 'n'.repeat(100)],
  ['words, quotes and brackets', ` Zoë "Z" O'Neil <it> & 李 `, `Zoë "Z" O'Neil <it> & 李`],
])('a nickname of %s is kept trimmed and composed', async (_, nickname, kept) => {
  const account = newcomer({ nickname });

  const answer = await app.send('POST', '/signup', { body: account });

  expectAnswer(answer, 201, sessionOf({ ...account, nickname: kept }));
});

test.each([
  ['an ordinary one', 'amira@example.com', 'amira@example.com'],
  ['one at a host without a domain', 'root@localhost', 'root@localhost'],
  ['one at an intranet', 'it@intranet', 'it@intranet'],
  ['one with a tag and capitals', 'Amira+IT@Mail.Example.com', 'Amira+IT@Mail.Example.com'],
  ['one of 254 characters', address(254), address(254)],
  ['one with white space around it', ' amira@example.com\n', 'amira@example.com'],
  ['one with letters beyond ASCII', 'zoe\u0308@bücher.example', 'zo\u00EB@bücher.example'],
])('an e-mail address may be %s', async (_, email, kept) => {
  const account = newcomer({ email });

  const answer = await app.send('POST', '/signup', { body: account });

  expectAnswer(answer, 201, sessionOf({ ...account, email: kept }));
});

const NO_TEXTS = [
  ['is a number', 12_345_678],
  ['is true', true],
  ['is null', null],
  ['is a list', ['correct horse battery staple']],
  ['is an object', { length: 20 }],
  ['is empty', ''],
] as const;

test.each([
  ...NO_TEXTS.map(([fault, value]) => ['nickname', fault, value] as const),
  ['nickname', 'is blank', ' \u00A0\t'],
  ['nickname', 'has 101 characters', 'n'.repeat(101)],
  ['nickname', 'has 101 emoji', '😀'.repeat(101)],
  ['nickname', 'has a line break', 'Amira\nHaddad'],
  ['nickname', 'has a NUL', 'Amira\0'],
  ['nickname', 'has half a surrogate pair', 'Amira\uDE00'],
  ...NO_TEXTS.map(([fault, value]) => ['email', fault, value] as const),
  ['email', 'has no @', 'amira.example.com'],
  ['email', 'has nothing before the @', '@example.com'],
  ['email', 'has nothing after the @', 'amira@'],
  ['email', 'has two @', 'amira@haddad@example.com'],
  ['email', 'has a space in it', 'amira haddad@example.com'],
  ['email', 'is two addresses', 'amira@example.com,omar@example.com'],
  ['email', 'has a name with it', 'Amira <amira@example.com>'],
  ['email', 'has 255 characters', address(255)],
  ['email', 'has a NUL', 'amira\0@example.com'],
  ['email', 'has a NUL in quotes', '"amira\0"@example.com'],
  ['email', 'has half a surrogate pair', 'amira\uD83D@example.com'],
  ['email', 'has half a surrogate pair in its domain', 'amira@exa\uD83Dmple.com'],
  ['email', 'has a line break in quotes', '"amira\r\nBcc: omar"@example.com'],
  ['email', 'has a control character in quotes', '"amira\u0001"@example.com'],
  ...NO_TEXTS.map(([fault, value]) => ['password', fault, value] as const),
  ['password', 'has 7 characters', 'seven77'],
  ['password', 'has 7 emoji', '😀'.repeat(7)],
  ['password', 'has 129 characters', 'p'.repeat(129)],
  ['password', 'has 129 emoji', '😀'.repeat(129)],
  ['password', 'has half a surrogate pair', 'correct horse \uD83D'],
  ['password', 'has the other half of a surrogate pair', '\uDE00 correct horse'],
] as const)('nobody signs up with a %s that %s', async (member, _, value) => {
  const before = await rows();

  const answer = await app.send('POST', '/users/signup/', { body: newcomer({ [member]: value }) });

  expectBadFields(answer, member);
  expect(await rows()).toEqual(before);
});

test.each(['username', 'email', 'password', 'nickname'])('nobody signs up without a %s', async (member) => {
  const before = await rows();

  const answer = await app.send('POST', '/signup', { body: newcomer({ [member]: undefined }) });

  expectBadFields(answer, member);
  expect(await rows()).toEqual(before);
});

test.each(['/signup', '/signup/', '/users/signup', '/users/signup/'])(
  'every bad member of a sign-up at %s is named at once',
  async (path) => {
    const before = await rows();
    const body = { username: 'a:b', email: 'nowhere', password: 'short', nickname: '' };

    expectBadFields(await app.send('POST', path, { body }), 'username', 'email', 'password', 'nickname');
    expectBadFields(
      await app.send('POST', path, { body: newcomer({ email: 5, nickname: undefined }) }),
      'email',
      'nickname',
    );

    expect(await rows()).toEqual(before);
  },
);

test('a password that is refused is not repeated in the answer', async () => {
  const answer = await app.send('POST', '/signup', { body: newcomer({ password: 'S3cr3t!' }) });

  expectBadFields(answer, 'password');
  expect(JSON.stringify(answer.body)).not.toContain('S3cr3t!');
});
