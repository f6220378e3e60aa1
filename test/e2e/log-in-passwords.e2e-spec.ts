import { afterAll, beforeAll, test } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { sessionOf } from '../support/session-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const EMOJI = '😀🐙🚲🌋🎷🧦🪁🦔';
const ACCENTED = 'éàôñüçîåõýëâöùíš';
const LONG = 'wobblyteapotorchestra'.repeat(7);

test.each([
  ['8 characters', '8wvqkzjm'],
  ['128 characters', LONG.slice(0, 128)],
  ['8 emoji', EMOJI],
  ['128 emoji', EMOJI.repeat(16)],
  ['128 letters typed as letter and accent', ACCENTED.normalize('NFD').repeat(8)],
  ['nothing but spaces', ' \u00a0\u2003\u3000 \u2009\u205f\u2002'],
  ['spaces at its ends', '  correct horse  '],
  ['several alphabets', 'пароль密码🔑κλειδί'],
  ['quotes, backslashes and brackets', `"'\\\`{}[]<>&%;--`],
  ['colons', ':a:very::long:password:'],
  ['a line of its own kind', 'two lines\u2028of one password'],
])('a password may be or have %s, in a body and as Basic credentials', async (_, password) => {
  const account = newcomer({ password });

  expectAnswer(await app.send('POST', '/signup', { body: account }), 201, sessionOf(account));

  expectAnswer(await app.send('POST', '/login', { body: account }), 200, sessionOf(account));
  expectAnswer(await app.send('GET', '/login', { headers: basic(account) }), 200, sessionOf(account));
});

// RFC 7617 keeps control characters out of Basic credentials.
test.each([
  ['a NUL', 'correct\0horse', 'correct'],
  ['line breaks', 'correct\r\nhorse', 'correct horse'],
])('a password may have %s and counts whole', async (_, password, other) => {
  const account = newcomer({ password });
  expectAnswer(await app.send('POST', '/signup', { body: account }), 201, sessionOf(account));

  expectAnswer(await app.send('POST', '/login', { body: account }), 200, sessionOf(account));
  expectProblem(await app.send('POST', '/login', { body: { ...account, password: other } }), 401);
});

test.each([
  ['composed', 'decomposed', 'Åpfel-Öl-é', 'NFC', 'NFD'],
  ['decomposed', 'composed', 'Åpfel-Öl-é', 'NFD', 'NFC'],
  ['as syllables', 'as their letters', '비밀번호는비밀입니다', 'NFC', 'NFD'],
] as const)('a password chosen %s is the same %s', async (_, __, password, chosen, typed) => {
  const account = newcomer({ password: password.normalize(chosen) });
  const typedAgain = { ...account, password: password.normalize(typed) };
  await app.send('POST', '/signup', { body: account });

  expectAnswer(await app.send('POST', '/login', { body: typedAgain }), 200, sessionOf(account));
  expectAnswer(await app.send('GET', '/login', { headers: basic(typedAgain) }), 200, sessionOf(account));
});

test('of two long passwords with one beginning each is its own', async () => {
  const account = newcomer({ password: `${LONG.slice(0, 127)}a` });
  await app.send('POST', '/signup', { body: account });

  const answer = await app.send('POST', '/login', {
    body: { ...account, password: `${LONG.slice(0, 127)}b` },
  });

  expectProblem(answer, 401);
});
