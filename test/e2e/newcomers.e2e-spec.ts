import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Installation, type Server } from '../support/installation.js';

let site: Installation;
let server: Server;
beforeAll(async () => {
  site = await Installation.create();
  server = await site.serve();
});
afterAll(() => site.remove());

const [CONNECTIONS, NEWCOMERS] = [400, 10];

const REQUEST = 'GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n';

/** Connects from an address of its own, and waits until the server has taken it on. */
async function open(): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.2' });
  socket.on('error', () => undefined);
  socket.write(REQUEST);
  await once(socket, 'data');
  return socket;
}

test.each([
  ['ask without end', REQUEST],
  ['send all that they can', REQUEST.repeat(1500)],
])('who connects while hundreds of connections %s is answered', async (_, requests) => {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, open));
  let given = 0;
  for (const socket of sockets) {
    socket.on('data', (bytes) => {
      const count = bytes.toString('latin1').split('HTTP/1.1').length - 1;
      given += count;
      if (count > 0) socket.write(requests);
    });
    socket.write(requests);
  }
  const newcomers = Array.from({ length: NEWCOMERS }, async (_, nth) => {
    await pause(nth * 100);
    const before = given;
    // Of a connection of its own.
    await fetch(`${server.url}/health/live`, { headers: { connection: 'close' } });
    return given - before;
  });

  const meanwhile = await Promise.all(newcomers);
  for (const socket of sockets) socket.destroy();

  // If all that has come were begun in one turn, at least one answer for each of 400 connections and turn, and 20,000 where each
  // sends more than fifty.
  expect(Math.max(...meanwhile)).toBeLessThan(2000);
});
