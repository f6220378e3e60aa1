import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields } from '../support/expect-answer.js';
import { countRows } from '../support/rows.js';
import { sessionOf } from '../support/session-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

type Names = Pick<ReturnType<typeof newcomer>, 'username' | 'email' | 'nickname'>;

/** The answers to this password at sign-up and at a change of the password, by the member that it is sent as. */
async function offered(password: (names: Names) => string) {
  const one = newcomer();
  const other = newcomer();
  const { token } = await employee(app, other);
  const body = { old_password: PASSWORD, new_password: password(other) };
  const username = other.username;
  return {
    account: one,
    signedUp: await app.send('POST', '/signup', { body: { ...one, password: password(one) } }),
    changed: await app.send('PUT', '/users/password', { token, body }),
    hasNew: async () =>
      (await app.send('POST', '/login', { body: { username, password: body.new_password } })).status === 200,
  };
}

/** Expects a 400 that names the member and says in sentences why it is weak and what would be better. */
function expectAdvice(answer: Answer, field: string): void {
  expectBadFields(answer, field);
  const { detail, errors } = answer.body as { detail: string; errors: { message: string }[] };
  expect(errors[0]?.message).toMatch(/\bguess\b.*\. .*\b(add|avoid|use)\b.*\.$/i);
  expect(detail).toContain(field);
}

async function expectWeak(password: (names: Names) => string): Promise<void> {
  const { account, signedUp, changed, hasNew } = await offered(password);

  expectAdvice(signedUp, 'password');
  expect(await countRows(app.databaseUrl, 'users', `username = '${account.username}'`)).toBe(0);
  expectAdvice(changed, 'new_password');
  expect(await hasNew()).toBe(false);
}

describe('a password is refused, with advice, that', () => {
  test.each([
    ['is among the most common', 'password'],
    ['is among the most common, with capitals', 'PassWord'],
    ['is common, with a digit', 'password1'],
    ['is common, with other signs for its letters', 'P@ssw0rd'],
    ['is common, backwards', 'drowssap'],
    ['is common, twice', 'passwordpassword'],
    ['is common, to fill the length', 'password'.repeat(16)],
    ['is a common sentence', 'iloveyou'],
    ['is an invitation', 'letmein1'],
    ['is what it was at first', 'changeme'],
    ['is a name', 'jennifer'],
    ['is a game', 'football'],
    ['is a role', 'admin123'],
    ['is a row of keys', 'qwertyuiop'],
    ['is another row of keys', 'asdfghjkl'],
    ['is the lowest row of keys', 'zxcvbnm,'],
    ['walks down the keyboard', '1qaz2wsx'],
    ['walks down the keyboard, all of it', 'qazwsxedc'],
    ['walks to and fro', '1q2w3e4r'],
    ['counts up', '12345678'],
    ['counts down', '87654321'],
    ['is the alphabet', 'abcdefgh'],
    ['is one letter again and again', 'aaaaaaaa'],
    ['is one letter as often as may be', 'z'.repeat(128)],
    ['is one digit again and again', '11111111'],
    ['is one emoji again and again', '😀'.repeat(8)],
    ['is one letter with an accent again and again', 'e\u0301'.repeat(12)],
    ['is nothing but spaces', ' '.repeat(8)],
    ['is a few letters again and again', 'abcabcabc'],
    ['is a day', '19990101'],
    ['is a day with strokes', '01/01/1999'],
  ])('%s: %j', async (_, password) => {
    await expectWeak(() => password);
  });

  test.each([
    ['the username', ({ username }: Names) => username],
    ['the username in capitals', ({ username }: Names) => username.toUpperCase()],
    ['the username and a digit', ({ username }: Names) => `${username}1`],
    ['the e-mail address', ({ email }: Names) => email],
    ['the nickname', ({ nickname }: Names) => nickname],
    ['the nickname in small letters', ({ nickname }: Names) => nickname.toLowerCase()],
  ])('is %s', async (_, password) => {
    await expectWeak(password);
  });

  // Longer than most, and no better for it.
  test.each([
    ['username', (): string => `amira.haddad-al-khalidi-${newcomer().username}`],
    ['email', (): string => `amira.haddad-al-khalidi-${newcomer().username}@workshop.example.com`],
    ['nickname', (): string => 'Amira Haddad al-Khalidi of the Workshop Upstairs'],
  ] as const)('is the %s, also where that is long', async (member, text) => {
    const account: Names = newcomer({ [member]: text() });
    const other: Names = newcomer({ [member]: text() });
    const { token } = await employee(app, other);
    const body = { old_password: PASSWORD, new_password: other[member] };

    const signedUp = await app.send('POST', '/signup', { body: { ...account, password: account[member] } });
    expectAdvice(signedUp, 'password');
    expectAdvice(await app.send('PUT', '/users/password', { token, body }), 'new_password');
  });
});

describe('a password is taken that', () => {
  test.each([
    ['is a few uncommon words', 'umbrella kettle moonlight'],
    ['is eight characters without a pattern', 'kV7#mQ2x'],
    ['has no capitals, digits or signs', 'wobblyteapotorchestra'],
    ['is Russian', 'два старых мопеда у реки'],
    ['is Greek', 'επτά βραστήρες στο φεγγάρι'],
    ['is Arabic', 'سبع غلايات على القمر'],
    ['is Hindi', 'चाँद पर सात केतलियाँ'],
    ['is Chinese', '月亮上有七个旧水壶'],
    ['is Japanese', '月にやかんが七つある'],
    ['is Korean', '달위에주전자일곱개'],
    ['is Thai', 'กาน้ำเจ็ดใบบนดวงจันทร์'],
    ['is of eight emoji', '😀🐙🚲🌋🎷🧦🪁🦔'],
    ['is as long as may be', Array.from({ length: 16 }, (_, index) => `kV7#m${index % 10}Qx`).join('')],
  ])('%s: %s', async (_, password) => {
    const { account, signedUp, changed, hasNew } = await offered(() => password);

    expectAnswer(signedUp, 201, sessionOf(account));
    expect(changed.status).toBe(200);
    expect(await hasNew()).toBe(true);
  });
});

test('no weak password is repeated in the answer that refuses it', async () => {
  for (const password of ['qwertyuiop', 'letmein1', 'jennifer', '19990101']) {
    const { signedUp, changed } = await offered(() => password);

    for (const { body } of [signedUp, changed]) expect(JSON.stringify(body)).not.toContain(password);
  }
});

test('a weak password is named with the other members that are wrong', async () => {
  const body = newcomer({ email: 'nowhere', password: 'password' });

  expectBadFields(await app.send('POST', '/signup', { body }), 'email', 'password');
});
