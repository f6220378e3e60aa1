import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, Socket, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';
import { setImmediate as turnOfTheLoop, setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Intake } from '../../src/http/intake.js';

const tell = jest.fn();
const MOST = 2 ** 18;
const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const LAST = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

let server: Server;
let intake: Intake;
let listener: RequestListener;
beforeEach(async () => {
  tell.mockReset();
  listener = (_request, response) => response.end('here');
  server = createServer((request, response) => {
    listener(request, response);
  });
  intake = new Intake(MOST, tell);
  server.on('connection', (socket: Socket) => {
    intake.add(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function open(localAddress = '127.0.0.1'): Promise<Socket> {
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Does nothing else for a while. */
function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const answersIn = (all: string) => all.match(/HTTP\/1\.1 200/g)?.length ?? 0;

test('of requests that come at once, those are begun in a turn of the event loop that take 2 ms, and all are answered', async () => {
  let [begun, most, before] = [0, 0, 0];
  listener = (_request, response) => {
    begun++;
    work(0.5);
    response.end();
  };
  const socket = await open();
  socket.write(REQUEST.repeat(300) + LAST);
  const answers = text(socket);
  for (; begun < 301; before = begun) {
    await turnOfTheLoop();
    most = Math.max(most, begun - before);
  }

  // Twice in a turn what takes 2 ms, and one slice of 512 bytes that is begun at the end of that.
  expect(most).toBeLessThan(2 * (2 / 0.5 + 512 / REQUEST.length) + 1);
  expect(answersIn(await answers)).toBe(301);
});

test('what others ask comes between the requests of who has sent many', async () => {
  const begun: string[] = [];
  listener = ({ socket }, response) => {
    begun.push(socket.remoteAddress ?? '');
    work(0.5);
    response.end();
  };
  const [many, other] = [await open('127.0.0.2'), await open('127.0.0.3')];
  const answers = [text(many), text(other)];
  many.write(REQUEST.repeat(1000) + LAST);
  other.write(LAST);
  await Promise.all(answers);

  expect(begun.indexOf('127.0.0.3')).toBeLessThan(500);
  expect(begun).toHaveLength(1002);
});

test('a body is not read on while nobody reads it, and comes whole afterwards', async () => {
  const body = 'x'.repeat(2 ** 21);
  let received = '';
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    await pause(100);
    received = await text(request);
    response.end();
  };
  listener = (request, response) => void answer(request, response);
  const socket = await open();
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n`);
  socket.write(body);
  await pause(50);

  expect(socket.bytesWritten - socket.writableLength).toBeLessThan(body.length + 200);
  expect(answersIn(await text(socket))).toBe(1);
  expect(received).toBe(body);
});

test('answers that nobody reads keep what comes after them from being begun, and all are given once they are read', async () => {
  let begun = 0;
  listener = (_request, response) => {
    begun++;
    response.end('x'.repeat(2 ** 16));
  };
  const socket = await open();
  socket.write(REQUEST.repeat(2000) + LAST);
  await pause(300);
  const before = begun;

  expect(answersIn(await text(socket))).toBe(2001);
  expect(before).toBeLessThan(2000);
});

test('who sends all and ends their side is answered what has been begun', async () => {
  listener = (_request, response) => {
    work(3);
    response.end();
  };
  const socket = await open();
  socket.end(REQUEST.repeat(200));

  expect(answersIn(await text(socket))).toBe(200);
});

test('connections that were answered leave room for others, though they stay open', async () => {
  const sockets = await Promise.all(Array.from({ length: 20 }, () => open()));
  for (const socket of sockets) {
    let given = '';
    socket.on('data', (bytes) => (given += String(bytes)));
    socket.write(REQUEST.replace('\r\n\r\n', `\r\nCookie: ${'x'.repeat(12_000)}\r\n\r\n`).repeat(5));
    while (answersIn(given) < 5) await once(socket, 'data');
  }
  const other = await open();
  other.write(REQUEST.repeat(2000) + LAST);

  expect(answersIn(await text(other))).toBe(2001);
  expect(tell).not.toHaveBeenCalled();
});

test('where more is sent than is kept, connections of who sends the most are closed', async () => {
  const sockets = await Promise.all(Array.from({ length: 20 }, () => open('127.0.0.2')));
  const other = await open('127.0.0.3');
  listener = (_request, response) => {
    work(0.1);
    response.end();
  };
  const answer = text(other);
  for (const socket of sockets) socket.resume();
  for (const socket of sockets) socket.write(REQUEST.repeat(2000));
  other.write(LAST);

  expect(answersIn(await answer)).toBe(1);
  expect(new Set(tell.mock.calls.flat())).toEqual(new Set(['127.0.0.2']));
});

test('while somebody connects in every turn of the event loop, what has come is taken in by many slices at a time', async () => {
  const slices = 4000;
  let ended = 0;
  listener = (request, response) => void text(request).then(() => response.end(() => ended++));
  const socket = await open();
  const answer = text(socket);
  socket.write(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: ${slices * 512}\r\n\r\n`);
  socket.write('x'.repeat(slices * 512));
  let newcomers = 0;
  for (; ended === 0; newcomers++) {
    const newcomer = new Socket();
    for (const event of ['data', 'end']) newcomer.on(event, () => undefined);
    intake.add(newcomer);
    work(0.2);
    await turnOfTheLoop();
  }

  expect(answersIn(await answer)).toBe(1);
  expect(newcomers).toBeLessThan(slices);
});
