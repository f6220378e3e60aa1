import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Sends bytes as they are and gives all that comes back. */
function exchange(bytes: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes, 'latin1');
  return text(socket);
}

async function sendBytes(bytes: string) {
  const [head = '', body = ''] = (await exchange(bytes)).split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), head, body };
}

test.each([
  ['no HTTP at all', 400, '\x16\x03\x01\x02\x00 a TLS hello\r\n\r\n'],
  ['a method that there is not', 400, 'STEAL /tickets/1 HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['a header with a control character', 400, 'GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: \x00\r\n\r\n'],
  ['two lengths', 400, 'POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  [
    'a length and chunks, for a proxy to be confused by',
    400,
    'POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  ['headers of 20 KiB', 431, `GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_480)}\r\n\r\n`],
  ['a URL of 20 KiB', 431, `GET /${'x'.repeat(20_480)} HTTP/1.1\r\nHost: a\r\n\r\n`],
])('%s is answered with a problem, status %i, and the connection is closed', async (_, status, bytes) => {
  const answer = await sendBytes(bytes);
  expect(answer.status).toBe(status);
  expect(answer.head).toMatch(/content-type: application\/problem\+json/i);
  expect(answer.head).toMatch(/x-content-type-options: nosniff/i);
  expect(answer.head).toMatch(/content-security-policy: default-src 'none'; frame-ancestors 'none'/i);
  expect(answer.head).toMatch(/cache-control: no-store/i);
  expect(answer.head).toMatch(/x-request-id: [0-9a-f-]{36}/i);
  expect(JSON.parse(answer.body)).toMatchObject({
    type: expect.stringMatching(/^urn:wasil:problem:/),
    status,
  });
});

const body = JSON.stringify(newcomer());
test.each([
  [
    'whose length is three too short',
    [201, 400],
    `POST /signup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}abc`,
  ],
  [
    'of many that were sent in one go',
    [...Array<number>(20).fill(200), 400],
    `${'GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(20)}GET / HTTP/9.9\r\n\r\n`,
  ],
  [
    'before one that is cut short',
    [200, 400],
    'GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\nPOST /signup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ],
])('a request %s is answered before what cannot be read is refused', async (_, statuses, bytes) => {
  const answers = (await exchange(bytes)).matchAll(/HTTP\/1\.1 (\d+)/g);

  expect([...answers].map(([, status]) => Number(status))).toEqual(statuses);
});

test.each(['/%', '/tickets/%zz', '/tickets/%E0%A4%A'])(
  'a URL that is badly encoded is a problem with all the usual headers: %s',
  async (path) => {
    const { status, head, body } = await sendBytes(
      `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Request-Id: trace-7\r\nConnection: close\r\n\r\n`,
    );
    expect(status).toBe(400);
    expect(head).toMatch(/x-request-id: trace-7/i);
    expect(head).toMatch(/cache-control: no-store/i);
    expect(head).toMatch(/x-content-type-options: nosniff/i);
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:wasil:problem:not-valid', status: 400 });
  },
);

test.each([
  ['without a host is refused', '', 400],
  ['with two hosts is refused', 'Host: a\r\nHost: b\r\n', 400],
  ['with an expectation that nobody knows is answered', 'Host: a\r\nExpect: a-miracle\r\n', 200],
  ['that asks whether to go on is answered', 'Host: a\r\nExpect: 100-continue\r\n', 100],
])('a request %s', async (_, headers, expected) => {
  const lines = `GET /health/live HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`;

  const { status, head, body } = await sendBytes(lines);

  expect(status).toBe(expected);
  if (expected === 400) {
    expect(head).toMatch(/x-request-id: [0-9a-f-]{36}/i);
    expect(JSON.parse(body)).toMatchObject({
      type: 'urn:wasil:problem:not-valid',
      detail: expect.stringContaining('Host'),
    });
  }
});

test.each([
  ['/docs/nothing-like-it.js', 404, 'not-found'],
  ['/docs/%2e%2e/package.json', 404, 'not-found'],
  ['/docs/swagger-ui.js', 404, 'not-found'],
  ['/docs/%2e%2e%2fpackage.json', 404, 'not-found'],
])('nothing else is found beside the documentation: %s', async (path, expected, code) => {
  const { status, body } = await sendBytes(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);

  expect(status).toBe(expected);
  expect(JSON.parse(body)).toMatchObject({ type: `urn:wasil:problem:${code}` });
});

test.each([
  ['head', 'POST /login HTTP/1.1\r\nHost: a\r\nX-A: '],
  ['body', 'POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{'],
])('a request whose %s takes too long to arrive is a 408, and the connection is closed', async (_, bytes) => {
  const server = app.nest.getHttpServer();
  // What reads a body sees to it that it comes sooner (unit/request-body, unit/pace).
  expect([server.headersTimeout, server.requestTimeout]).toEqual([30_000, 1_830_000]);
  // As if that time had passed.
  Object.assign(server, { headersTimeout: 100, requestTimeout: 100 });

  const { status, head, body } = await sendBytes(bytes);

  Object.assign(server, { headersTimeout: 30_000, requestTimeout: 1_830_000 });
  expect(status).toBe(408);
  expect(head).toMatch(/connection: close/i);
  expect(JSON.parse(body)).toMatchObject({ type: 'urn:wasil:problem:too-slow', status: 408 });
});
