import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function rename(body: string) {
  const { id, token } = await employee(app);
  return app.send('PUT', `/profiles/${id}`, { token, body });
}

/** A body with a member that is nested so deep that the whole has `levels`. */
function nested(levels: number): string {
  return `{"nickname":"Amira","x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
}

/** A body with so many members and items in all. */
function wide(members: number): string {
  return `{"nickname":"Amira","x":[${Array.from({ length: members - 2 }, () => 1).join()}]}`;
}

test.each([
  ['20 levels', nested(20)],
  ['2,000 members and items', wide(2000)],
  ['brackets and commas in a text', JSON.stringify({ nickname: 'Amira', x: '[{,'.repeat(5000) })],
  ['quotes and backslashes in a text', JSON.stringify({ nickname: 'Amira', x: '\\"[['.repeat(5000) })],
])('a body with %s is read', async (_, body) => {
  expect(await rename(body)).toMatchObject({ status: 200, body: { nickname: 'Amira' } });
});

test.each([
  ['21 levels', nested(21)],
  ['as many levels as go into it', '['.repeat(2 ** 18)],
  ['2,001 members and items', wide(2001)],
  ['as many items as go into it', `[${'1,'.repeat(2 ** 17 - 2)}1]`],
])('a body with %s is refused with a sentence that says what is allowed', async (_, body) => {
  const answer = await rename(body);
  expectBadFields(answer, 'body');
  expect(answer.body).toMatchObject({ detail: expect.stringMatching(/20 levels and 2000 members/) });
});

test.each([
  ['is larger than 256 KiB', 413, JSON.stringify({ nickname: 'x'.repeat(2 ** 18) })],
  ['is cut off', 400, '{"nickname":"Amira"'],
  ['is cut off in a text full of quotes', 400, `{"nickname":"${'\\"'.repeat(100_000)}`],
])('a body that %s is a %s', async (_, status, body) => {
  expect(await rename(body)).toMatchObject({ status, body: { status } });
});

describe('a body that is not in UTF-8', () => {
  async function renameTo(bytes: Buffer, type: string) {
    const { id, token } = await employee(app);
    const headers = { 'content-type': type, authorization: `Bearer ${token}` };
    const response = await fetch(`${app.url}/profiles/${id}`, { method: 'PUT', headers, body: bytes });
    return { status: response.status, body: await response.json() };
  }

  test.each([
    ['a byte of Latin-1', Buffer.from('{"nickname":"Jürgen"}', 'latin1')],
    ['half a surrogate pair in CESU-8', Buffer.from('7b226e69636b6e616d65223a22eda080227d', 'hex')],
    ['an overlong slash', Buffer.from('7b226e69636b6e616d65223a22c0af227d', 'hex')],
    ['a character that is cut off', Buffer.from('7b226e69636b6e616d65223a22e282', 'hex')],
  ])('is refused: %s', async (_, bytes) => {
    expect(await renameTo(bytes, 'application/json')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'body', message: 'must be encoded in UTF-8' }] },
    });
  });

  const text = '{"nickname":"Jürgen"}';
  test.each([
    ['application/json; charset=iso-8859-1', Buffer.from(text, 'latin1')],
    ['application/json;charset="UTF-16LE"', Buffer.from(text, 'utf16le')],
    ['application/json; x=y; Charset = us-ascii', Buffer.from('{"nickname":"Juergen"}')],
  ])('is a 415 where it says so: %s', async (type, bytes) => {
    expect(await renameTo(bytes, type)).toMatchObject({ status: 415, body: { status: 415 } });
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'application/json;charset="UTF-8"'])(
    'is not what is sent as %s',
    async (type) => {
      expect(await renameTo(Buffer.from(text), type)).toMatchObject({
        status: 200,
        body: { nickname: 'Jürgen' },
      });
    },
  );

  test('is a 415 where it says that it is compressed', async () => {
    const { id, token } = await employee(app);
    const headers = { 'content-encoding': 'gzip' };
    const answer = await app.send('PUT', `/profiles/${id}`, { token, headers, body: { nickname: 'Jürgen' } });
    expect(answer).toMatchObject({ status: 415, body: { status: 415 } });
  });

  test('is not one with a byte order mark before it', async () => {
    expect(await renameTo(Buffer.from(`\ufeff${text}`), 'application/json')).toMatchObject({ status: 200 });
  });
});
