import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

test('a client that reads none of its answers is let go after a minute', async () => {
  const server = app.nest.getHttpServer();
  expect(server.timeout).toBe(60_000);
  // As if the minute were over sooner.
  Object.assign(server, { timeout: 500 });
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let isClosed = false;
  socket.on('error', () => undefined).on('close', () => (isClosed = true));
  socket.pause();
  const asked = 'GET /docs-json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200);

  expect(
    await comesTrue(() => {
      // What can't be delivered is told only to who writes.
      if (socket.writable) socket.write(asked);
      return Promise.resolve(isClosed);
    }, 20_000),
  ).toBe(true);

  Object.assign(server, { timeout: 60_000 });
});

test('a client that reads slowly gets all of its answer', async () => {
  const server = app.nest.getHttpServer();
  Object.assign(server, { timeout: 500 });
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname);
  const asked = 20;
  socket.write('GET /docs-json HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(asked - 1));
  socket.write('GET /docs-json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    socket.pause();
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.resume();
  }
  Object.assign(server, { timeout: 60_000 });

  expect(text.split('HTTP/1.1 200')).toHaveLength(asked + 1);
});
