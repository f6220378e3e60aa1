import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { attach, download } from '../factories/attachment.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

const DIGITS = '0123456789';
const SHA256 = '84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882';
const ETAG = `"${SHA256}"`;
const OTHER = '"8e03978e"';

/** Attaches ten digits, and asks for them with these headers. */
async function askFor(headers: Record<string, string>, method = 'GET') {
  const { creator, ticket } = await desk(app);
  const [attached] = await attach(app, creator, ticket.id, [{ name: 'digits.txt', content: DIGITS }]);
  const path = `/attachments/${attached?.id}`;
  const authorization = `Bearer ${creator.token}`;
  const response = await fetch(`${app.url}${path}`, { method, headers: { authorization, ...headers } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('of a file of ten bytes', () => {
  test.each([
    ['bytes=0-0', '0', '0-0'],
    ['bytes=9-9', '9', '9-9'],
    ['bytes=2-5', '2345', '2-5'],
    ['bytes=-1', '9', '9-9'],
    ['bytes=-10', DIGITS, '0-9'],
    ['bytes=-99999', DIGITS, '0-9'],
    ['bytes=5-', '56789', '5-9'],
    ['bytes=0-', DIGITS, '0-9'],
    ['bytes=0-99999', DIGITS, '0-9'],
    ['bytes= 1-2 ', '12', '1-2'],
    ['bytes=9-99999999999999999999999', '9', '9-9'],
  ])('the range %s is answered 206 with %s', async (range, expected, part) => {
    const { status, headers, text } = await askFor({ range });
    expect({ status, text }).toEqual({ status: 206, text: expected });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-range': `bytes ${part}/10`,
      'content-length': String(expected.length),
      'content-type': 'text/plain; charset=utf-8',
      etag: ETAG,
    });
  });

  test.each(['bytes=10-', 'bytes=99999-', 'bytes=99999999999999999999999-', 'bytes=-0'])(
    'there is no range %s: it is answered 416',
    async (range) => {
      const { status, headers, text } = await askFor({ range });
      expect({ status, detail: (JSON.parse(text) as { detail: string }).detail }).toEqual({
        status: 416,
        detail: 'The file has 10 bytes.',
      });
      expect(headers.get('content-range')).toBe('bytes */10');
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    },
  );

  test.each([
    ['of many parts', 'bytes=0-0,2-2'],
    ['of parts that are not there', 'bytes=99999-,1-2'],
    ['of a thousand parts', `bytes=${Array.from({ length: 1000 }, () => '0-0').join(',')}`],
    ['that ends before it begins', 'bytes=2-1'],
    ['of another unit', 'items=0-1'],
    ['without a unit', '0-1'],
    ['of nothing', 'bytes='],
    ['of a hyphen', 'bytes=-'],
    ['of letters', 'bytes=a-b'],
    ['of fractions', 'bytes=0.5-1.5'],
    ['below the start', 'bytes=--1'],
    ['in hexadecimal digits', 'bytes=0x0-0x1'],
  ])('a range %s is passed over: the whole is answered', async (_, range) => {
    const { status, headers, text } = await askFor({ range });
    expect({ status, text }).toEqual({ status: 200, text: DIGITS });
    expect(headers.get('content-range')).toBeNull();
    expect(headers.get('accept-ranges')).toBe('bytes');
  });

  test.each([
    ['names it', ETAG, 206, '01'],
    ['names another', OTHER, 200, DIGITS],
    ['names it as a weak one', `W/${ETAG}`, 200, DIGITS],
    ['names any', '*', 200, DIGITS],
    ['is a date', 'Wed, 21 Oct 2026 07:28:00 GMT', 200, DIGITS],
  ])('a range is answered as If-Range says, which %s', async (_, ifRange, status, text) => {
    expect(await askFor({ range: 'bytes=0-1', 'if-range': ifRange })).toMatchObject({ status, text });
  });

  test.each([
    ['names it', ETAG, 304],
    ['names it as a weak one', `W/${ETAG}`, 304],
    ['names it among others', `${OTHER}, ${ETAG}`, 304],
    ['names any', '*', 304],
    ['names another', OTHER, 200],
    ['names it without quotation marks', SHA256, 200],
  ])('nothing is sent again where If-None-Match %s, with a range or without', async (_, tag, status) => {
    const text = status === 304 ? '' : DIGITS;
    for (const method of ['GET', 'HEAD']) {
      const answer = await askFor({ 'if-none-match': tag }, method);
      expect(answer).toMatchObject({ status, text: method === 'HEAD' ? '' : text });
      expect(answer.headers.get('etag')).toBe(ETAG);
    }
    const ofRange = await askFor({ 'if-none-match': tag, range: 'bytes=0-1' });
    expect(ofRange.status).toBe(status === 304 ? 304 : 206);
  });

  test.each(['bytes=0-1', 'bytes=10-', 'nothing'])(
    'the head says what the whole would, whatever the range: %s',
    async (range) => {
      const { status, headers, text } = await askFor({ range }, 'HEAD');
      expect({ status, text }).toEqual({ status: 200, text: '' });
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-length': '10',
        'content-disposition': 'attachment; filename="digits.txt"',
        etag: ETAG,
      });
    },
  );

  test('what was attached comes back whole to each of twenty who ask at once', async () => {
    const { creator, ticket } = await desk(app);
    const content = Buffer.alloc(1_000_000, 'wasil');
    const [attached] = await attach(app, creator, ticket.id, [{ name: 'large.txt', content }]);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => download(app, creator, `/attachments/${attached?.id}`)),
    );
    expect(answers.every(({ bytes }) => bytes.equals(content))).toBe(true);
  });
});
