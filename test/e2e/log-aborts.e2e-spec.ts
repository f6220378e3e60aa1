import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { employee, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { linesFrom, linesOf, logLength, type Line } from '../support/log-lines.js';
import { slowDatabase, type SlowDatabase } from '../support/slow-database.js';

let app: TestApp;
let slow: SlowDatabase;
let server: TestApp;
let person: Person;
let since: number;
beforeAll(async () => {
  app = await startApp({ SLOW_STATEMENT_MS: '0' });
  slow = await slowDatabase(app.databaseUrl);
  server = await startApp({ LOG_LEVEL: 'debug', SLOW_STATEMENT_MS: '0' }, slow.url);
  person = await employee(app);
  // From now on the session is known, and its requests ask the database for nothing but what they are about.
  await server.send('GET', `/profiles/${person.id}`, { token: person.token });
});
afterAll(async () => {
  await server.close();
  await slow.close();
  await app.close();
});

const SLOW_MS = 800;

/** What the log says since the test began, but for work that no request asked for. */
const linesSoFar = () => linesFrom(since).filter(({ msg }) => msg !== 'background work failed');

let requestId: string;
beforeEach(() => {
  requestId = randomUUID();
  since = logLength();
});

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Waits until what was sent has been taken in, also where the machine stood still meanwhile. */
async function takenIn(): Promise<void> {
  await pause(SLOW_MS / 8);
  for (let turns = 0; turns < 20; turns++) await turn();
}

const head = (line: string, ...fields: string[]) =>
  [`${line} HTTP/1.1`, 'Host: a', `X-Request-Id: ${requestId}`, ...fields, '', ''].join('\r\n');
const halfBody = () => `${head('POST /login', 'Content-Type: application/json', 'Content-Length: 50')}{"user`;
const read = () => head(`GET /profiles/${person.id}`, `Authorization: Bearer ${person.token}`);

const cutOff = { level: 'info', status: null, code: 'cut-off', msg: 'not answered' };
const aborts: [string, () => string, Partial<Line>[]][] = [
  ['in the middle of its head', () => head('GET /health/live').slice(0, -4), []],
  ['in the middle of its body', halfBody, [{ ...cutOff, route: '/login' }]],
  ['before its answer', read, [{ ...cutOff, route: '/profiles/:id' }]],
  [
    'before its answer, and whom nobody knows',
    () => head('GET /users/managers'),
    [{ ...cutOff, route: '/users/managers' }],
  ],
];

test.each(aborts)(
  'a request whose client is gone %s is one line at most, and no error',
  async (_, bytes, lines) => {
    slow.slowDown(SLOW_MS);
    const socket = await open();
    socket.write(bytes());
    await takenIn();
    socket.resetAndDestroy();
    // By then what was asked of the database has been answered.
    await pause(2 * SLOW_MS);
    slow.slowDown(0);

    expect(linesSoFar()).toMatchObject(lines);
  },
);

test('each request that waits behind another is a line as well where their client is gone', async () => {
  slow.slowDown(SLOW_MS);
  const socket = await open();
  socket.write(read() + head('GET /nowhere').repeat(20));
  await takenIn();
  socket.resetAndDestroy();
  await pause(2 * SLOW_MS);
  slow.slowDown(0);

  const lines = linesSoFar();
  expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
  expect(lines.map(({ route }) => route).sort()).toEqual(['/profiles/:id', ...Array<null>(20).fill(null)]);
});

test('a connection that is reset while its answers are on their way is no error', async () => {
  const socket = await open();
  socket.pause();
  socket.write(head('GET /docs-json').repeat(300));
  await pause(SLOW_MS);
  socket.resetAndDestroy();
  await pause(SLOW_MS);

  const lines = linesSoFar();
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter(({ level }) => level !== 'info')).toEqual([]);
});

test('a connection that is reset after its answer is no line of its own', async () => {
  const socket = await open();
  socket.write(head('GET /health/live'));
  await once(socket, 'data');
  socket.resetAndDestroy();
  await pause(SLOW_MS);

  expect(linesSoFar()).toMatchObject([
    { level: 'info', route: '/health/live', status: 200, msg: 'answered' },
  ]);
});

/** What has no route: the log says of it no more than its id, the status and the code. */
const unread = { level: 'info', actor: null, method: null, route: null, msg: 'answered' };
const refusals: [string, () => string, Partial<Line>][] = [
  ['are no HTTP', () => 'no HTTP\r\n\r\n', { ...unread, status: 400, code: 'not-valid' }],
  [
    'are more headers than are taken',
    () => head('GET /health/live', `X-A: ${'x'.repeat(20_480)}`),
    { ...unread, status: 431, code: 'headers-too-large' },
  ],
  [
    'end within a head',
    () => 'GET /health/live HTTP/1.1\r\nHost',
    { ...unread, status: 400, code: 'not-valid' },
  ],
  ['end within a body', halfBody, { level: 'info', route: '/login', status: 400, code: 'not-valid' }],
];

test.each(refusals)(
  'bytes that %s are one line, with the code and the id that are answered',
  async (_, bytes, line) => {
    const socket = await open();
    socket.end(bytes());
    const [answer] = (await once(socket, 'data')) as [Buffer];

    const [, id = ''] = /x-request-id: (\S+)/i.exec(answer.toString()) ?? [];
    expect(await linesOf(id)).toMatchObject([line]);
  },
);

describe('an answer of the database that comes after its request was answered 503', () => {
  test('is no warning, and nothing more than the failure that it was', async () => {
    slow.slowDown(6000);
    const headers = { 'x-request-id': requestId };
    const body = { nickname: 'Too late' };
    const answer = await server.send('PUT', `/profiles/${person.id}`, { token: person.token, headers, body });
    expect(answer.status).toBe(503);
    await pause(6000);
    slow.slowDown(0);

    expect(linesSoFar()).toMatchObject([
      { level: 'error', requestId, msg: 'unavailable' },
      { level: 'info', requestId, status: 503, code: 'unavailable', msg: 'answered' },
    ]);
  });
});
