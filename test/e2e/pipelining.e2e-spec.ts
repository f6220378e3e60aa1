import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';
import { countRows } from '../support/rows.js';
import { slowDatabase } from '../support/slow-database.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ RATE_LIMIT: 'off' });
});
afterAll(() => app.close());

const request = (line: string, headers: readonly string[] = [], body = '') =>
  [`${line} HTTP/1.1`, 'Host: a', ...headers, '', body].join('\r\n');
const LIVE = request('GET /health/live');
const END = request('GET /health/live', ['Connection: close']);
const post = (path: string, body: string) =>
  request(`POST ${path}`, ['Content-Type: application/json', `Content-Length: ${body.length}`], body);
const MANY = 3000;
/** Takes a while, and all that come after it wait for its answer. */
const slow = () => {
  const name = `u${randomUUID().slice(0, 8)}`;
  const body = { username: name, nickname: name, email: `${name}@example.org`, password: 'Correct horse 47' };
  return post('/signup', JSON.stringify(body));
};

/** Sends bytes over one connection, and gives the statuses that were answered and how many requests were taken on before the first. */
async function send(bytes: string, to = app): Promise<{ statuses: string[]; taken: number }> {
  let [made, taken] = [0, 0];
  const take = () => made++;
  const server = to.nest.getHttpServer().on('request', take);
  const { hostname, port } = new URL(to.url);
  const socket = connect(Number(port), hostname);
  socket.once('data', () => (taken = made));
  socket.write(bytes);
  const answers = await text(socket);
  server.off('request', take);
  return { statuses: [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status = '']) => status), taken };
}

test('of requests that wait for their answers fifty are taken on, and the next is told so', async () => {
  const slowly = await slowDatabase(app.databaseUrl);
  const server = await startApp({ RATE_LIMIT: 'off' }, slowly.url);
  const { id, token } = await employee(server);
  const read = request(`GET /profiles/${id}`, [`Authorization: Bearer ${token}`]);
  let made = 0;
  server.nest.getHttpServer().on('request', () => {
    if (++made === 51) slowly.slowDown(0);
  });
  slowly.slowDown(1000);
  const { statuses } = await send(read.repeat(200) + END, server);

  expect(statuses).toEqual([...Array<string>(50).fill('200'), '429']);
  await server.close();
  await slowly.close();
});

test.each([
  ['GET /health/live', '200'],
  ['OPTIONS *', '404'],
  ['GET *', '404'],
  ['GET http://a/health/live', '200'],
  ['GET HTTPS://a', '302'],
])(
  'behind one that is being answered few are taken on whatever their target is: %s',
  async (line, status) => {
    const { statuses, taken } = await send(slow() + request(line).repeat(MANY) + END);

    // Node reads no more once some answers wait to be sent, 16 KiB of them before Node 22 and 64 KiB since: fifty wait or fewer.
    const behind = statuses.slice(1, 50);
    expect([statuses[0], behind]).toEqual(['201', Array<string>(49).fill(status)]);
    expect(statuses).toHaveLength(statuses.at(-1) === '429' ? 51 : MANY + 2);
    expect(taken).toBeLessThan(MANY / 10);
  },
);

test('those that are answered at once are all answered', async () => {
  const { statuses } = await send(post('/login', '{}').repeat(1000) + END);

  expect(statuses).toEqual([...Array<string>(1000).fill('400'), '200']);
});

test('one whose URL can not be read is the last of its connection', async () => {
  const { statuses, taken } = await send(LIVE + request('GET /%zz').repeat(MANY));

  expect(statuses).toEqual(['200', '400']);
  expect(taken).toBeLessThan(MANY / 10);
});

test('a connection that waits for each answer is kept for as many requests as it makes', async () => {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  const statuses: string[] = [];
  for (let made = 0; made < 300; made++) {
    socket.write(made % 2 === 0 ? LIVE : post('/login', '{}'));
    const [answer = ''] = await new Promise<string[]>((resolve) => {
      socket.once('data', (bytes) => {
        resolve([String(bytes)]);
      });
    });
    statuses.push(/HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? '');
  }
  socket.destroy();

  expect(new Set(statuses)).toEqual(new Set(['200', '400']));
});

test('while the server closes, those that have come behind another are answered as well', async () => {
  const closing = await startApp({ RATE_LIMIT: 'off' });
  const { hostname, port } = new URL(closing.url);
  const socket = connect(Number(port), hostname);
  const answers = text(socket);
  socket.write(slow() + LIVE + LIVE);
  await pause(10);
  const server: FastifyInstance = closing.nest.getHttpAdapter().getInstance();
  server.closeConnections();
  await pause(1000);
  socket.write(LIVE);

  const given = (await answers).split('HTTP/1.1 ').slice(1);
  expect(given.slice(0, 3).map((answer) => answer.slice(0, 3))).toEqual(['201', '200', '200']);
  // Whether the latest of them came before the end began, or one after it.
  const isLast = given.map((answer) => /^connection: close/im.test(answer));
  expect(isLast).toEqual(given.map((_, index) => index === given.length - 1));
  await closing.close();
});

test('while the server closes, what comes behind an answer that is said to be the last is not carried out', async () => {
  const closing = await startApp({ RATE_LIMIT: 'off' });
  const { hostname, port } = new URL(closing.url);
  const made: ServerResponse[] = [];
  closing.nest.getHttpServer().on('request', (_request, answer: ServerResponse) => made.push(answer));
  const socket = connect(Number(port), hostname);
  const answers = text(socket);
  socket.write(slow());
  expect(await comesTrue(() => Promise.resolve(made.length === 1))).toBe(true);
  const server: FastifyInstance = closing.nest.getHttpAdapter().getInstance();
  server.closeConnections();
  socket.write(LIVE);
  expect(await comesTrue(() => Promise.resolve(made[1]?.headersSent === true))).toBe(true);
  socket.write(slow());

  expect((await answers).split('HTTP/1.1 ')).toHaveLength(3);
  // A password takes a while to hash.
  await pause(1000);
  expect(await countRows(closing.databaseUrl, 'users')).toBe(1);
  await closing.close();
});

test('while the server ends, all that were begun are answered, and the latest as the last', async () => {
  const closing = await startApp({ RATE_LIMIT: 'off' });
  const { hostname, port } = new URL(closing.url);
  let made = 0;
  closing.nest.getHttpServer().on('request', () => made++);
  const socket = connect(Number(port), hostname);
  const answers = text(socket);
  socket.write(slow());
  expect(await comesTrue(() => Promise.resolve(made === 1))).toBe(true);
  const closed = closing.close();
  await pause(20);
  socket.write(slow() + slow());

  const given = (await answers).split('HTTP/1.1 ').slice(1);
  expect(given.map((answer) => answer.slice(0, 3))).toEqual(['201', '201', '201']);
  expect(given.map((answer) => /^connection: close/im.test(answer))).toEqual([false, false, true]);
  await closed;
});

test('a request of a method without body that has one is answered, and is the last of its connection', async () => {
  const withBody = request('GET /health/live', ['Content-Length: 2'], '{}');
  const { statuses } = await send(LIVE + withBody + LIVE);

  expect(statuses).toEqual(['200', '200']);
});
