import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { countRows } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const MIB = 2 ** 20;
const [CLIENTS, PIECES] = [10, 48];

/** Sends a request bit by bit, whatever comes meanwhile, and gives the status that was read, or the fault. */
async function slowly(head: string): Promise<number | string> {
  const { hostname, port } = new URL(app.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  let [answer, fault] = ['', ''];
  socket.on('data', (bytes) => (answer += bytes.toString('latin1')));
  socket.on('error', (error) => (fault = error.message));
  const closed = once(socket, 'close').catch(() => undefined);
  socket.write(head);
  for (let sent = 0; sent < PIECES && fault === ''; sent++) {
    socket.write(Buffer.alloc(MIB / 16, 'x'));
    await pause(5);
  }
  socket.end();
  await closed;
  return fault || Number(/^HTTP\/1\.1 (\d+) [^]*\}$/.exec(answer)?.[1]);
}

const head = (line: string, ...fields: string[]) =>
  [`${line} HTTP/1.1`, 'Host: a', 'Connection: close', ...fields, '', ''].join('\r\n');
const LENGTH = `Content-Length: ${(PIECES * MIB) / 16}`;

test.each([
  ['a body that is too large', 413, head('POST /login', 'Content-Type: application/json', LENGTH)],
  [
    'one that is found too large on the way',
    413,
    head('POST /login', 'Content-Type: application/json', 'Transfer-Encoding: chunked').concat(
      `${((PIECES * MIB) / 16).toString(16)}\r\n`,
    ),
  ],
  ['a body that is no JSON', 415, head('POST /login', 'Content-Type: text/plain', LENGTH)],
  ['a body for a route that is not there', 404, head('POST /nowhere', 'Content-Type: text/plain', LENGTH)],
  ['headers that do not end', 431, 'GET /health/live HTTP/1.1\r\nHost: a\r\nX-A: '],
])('every client that still sends %s reads its %i whole', async (_, status, opening) => {
  const answers = await Promise.all(Array.from({ length: CLIENTS }, () => slowly(opening)));

  expect(answers).toEqual(Array.from({ length: CLIENTS }, () => status));
});

test('who goes on sending after an answer is cut off in the end', async () => {
  const { hostname, port } = new URL(app.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(head('POST /login', 'Content-Type: application/json', `Content-Length: ${2 ** 40}`));
  const since = performance.now();
  while (!socket.closed && performance.now() - since < 20_000) {
    socket.write(Buffer.alloc(MIB));
    await pause(20);
  }

  expect(socket.closed).toBe(true);
});

test('what comes after such an answer on its connection is not carried out', async () => {
  const { hostname, port } = new URL(app.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  const person = JSON.stringify(newcomer());
  const closed = once(socket, 'close').catch(() => undefined);
  socket.on('error', () => undefined);
  socket.write(
    `POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${2 * MIB}\r\n\r\n`,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 /);
  socket.on('data', () => undefined);

  socket.write(Buffer.alloc(2 * MIB, 'x'));
  const length = `Content-Length: ${Buffer.byteLength(person)}`;
  socket.write(`${head('POST /signup', 'Content-Type: application/json', length)}${person}`);
  await pause(500);
  socket.end();
  await closed;
  // A password takes a while to hash.
  await pause(1000);

  expect(await countRows(app.databaseUrl, 'users')).toBe(0);
});
