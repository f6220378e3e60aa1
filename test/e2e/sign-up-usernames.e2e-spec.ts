import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { SessionView } from '../../src/auth/session.view.js';
import { Profile } from '../../src/profiles/profile.entity.js';
import { User } from '../../src/profiles/user.entity.js';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { sessionOf } from '../support/session-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const unique = () => randomBytes(4).toString('hex');

function signUp(username: unknown): Promise<Answer> {
  return app.send('POST', '/signup', { body: newcomer({ username }) });
}

async function rows(): Promise<number[]> {
  const database = app.nest.get(DataSource);
  return Promise.all([database.getRepository(User).count(), database.getRepository(Profile).count()]);
}

test.each([
  ['as it is', 'emil', 'emil'],
  ['in another case', 'emil', 'EmIL'],
  ['in another case of another alphabet', 'дмитрий', 'ДМИТРИЙ'],
  ['with an accent in another case', 'émilie', 'ÉMILIE'],
  ['with an accent that is a character of its own', 'e\u0301milie', '\u00C9MILIE'],
  ['with sharp s in another case', 'straße', 'STRA\u1E9EE'],
  ['with a final sigma in another case', 'οδος', 'ΟΔΟΣ'],
  ['with a sigma in another case', 'οδοσ', 'ΟΔΟΣ'],
  ['with white space around it', 'emil', ' emil\t'],
])('a username is taken %s', async (_, first, second) => {
  const start = `${unique()}.`;
  expect((await signUp(start + first)).status).toBe(201);
  const before = await rows();

  const answer = await signUp(second.replace(/^\s*/, (space) => space + start));

  expectProblem(answer, 409);
  expect(await rows()).toEqual(before);
});

test.each(['/signup', '/signup/', '/users/signup', '/users/signup/'])(
  'a username that is taken is a 409 at %s',
  async (path) => {
    const account = newcomer();
    await app.send('POST', '/signup', { body: account });

    expectProblem(await app.send('POST', path, { body: { ...account, nickname: 'Another' } }), 409);
  },
);

test('of two sign-ups with one username at once, in two cases, one makes an account', async () => {
  for (let round = 0; round < 5; round++) {
    const username = `é-${unique()}`;
    const before = await rows();

    const answers = await Promise.all([signUp(username), signUp(username.toUpperCase()), signUp(username)]);

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await rows()).toEqual(before.map((count) => count + 1));
  }
});

test.each([
  ['with letters of any script and every other character that may stand there', '日本語Жé7@.+-_'],
  ['with white space around it, which is left out', '  padded\t'],
  ['that is a name of JavaScript', '__proto__.constructor'],
])('somebody may have a username %s', async (_, username) => {
  const account = newcomer({ username: username.replace(/\S+/, (name) => `${name}${unique()}`) });

  const answer = await app.send('POST', '/signup', { body: account });

  expectAnswer(answer, 201, sessionOf({ ...account, username: account.username.trim() }));
});

test.each([
  ['3 characters', 3, 'x'],
  ['150 characters', 150, 'x'],
  ['150 characters of four bytes each', 150, '𐐷'],
])('a username may have %s', async (_, length, letter) => {
  const start = length > 8 ? unique() : '';
  const account = newcomer({ username: start + letter.repeat(length - start.length) });

  expectAnswer(await app.send('POST', '/signup', { body: account }), 201, sessionOf(account));
});

test('a username is composed (NFC), so that it is 150 characters however it is typed', async () => {
  const start = unique();
  const account = newcomer({ username: start + 'e\u0301'.repeat(142) });

  const answer = await app.send('POST', '/signup', { body: account });

  expectAnswer(answer, 201, sessionOf({ ...account, username: start + '\u00E9'.repeat(142) }));
});

test.each([
  ['of 2 characters', 'ab'],
  ['of 2 characters with white space around it', '  ab  '],
  ['of 2 characters that are four code units', '𐐷𐐷'],
  ['of 151 characters', 'x'.repeat(151)],
  ['that is empty', ''],
  ['that is blank', '     '],
  ['with a space in it', 'two words'],
  ['with a colon, which Basic credentials could not have', 'a:b:c'],
  ['with a slash', 'a/b/c'],
  ['with an angle bracket', '<abc>'],
  ['with an emoji', 'abc😀'],
  ['with a line break', 'abc\ndef'],
  ['with a NUL', 'abc\0'],
  ['with half a surrogate pair', 'abc\uD83D'],
  ['with a character that is not seen', 'abc\u200Bdef'],
  ['with a mark that turns the direction of writing', '\u202Eabc'],
  ['that is a number', 12345],
  ['that is null', null],
  ['that is a list', ['abcdef']],
  ['that is an object', { toString: 'abcdef' }],
])('nobody may have a username %s', async (_, username) => {
  const before = await rows();

  expectBadFields(await signUp(username), 'username');

  expect(await rows()).toEqual(before);
});

test('the answer to a username that is taken does not tell whose it is', async () => {
  const account = newcomer();
  const session = (await app.send('POST', '/signup', { body: account })) as Answer<SessionView>;
  const { profile } = session.body;

  const answer = await signUp(account.username.toUpperCase());

  expectProblem(answer, 409);
  expect(JSON.stringify(answer.body)).not.toContain(account.email);
  expect(JSON.stringify(answer.body)).not.toContain(profile.nickname);
});
