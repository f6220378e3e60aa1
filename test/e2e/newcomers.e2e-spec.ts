import { connect } from 'node:net';
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

/** Asks over one connection, from an address of its own, again and again until told to stop. */
function ask(signal: AbortSignal, onAnswer: () => void): void {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.2' });
  socket.on('error', () => undefined);
  const request = () => socket.write('GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n');
  socket.on('connect', request).on('data', (bytes) => {
    if (!bytes.includes('HTTP/1.1')) return;
    onAnswer();
    request();
  });
  signal.addEventListener('abort', () => socket.destroy());
}

test('who connects while hundreds of connections ask without end is answered', async () => {
  const stop = new AbortController();
  let given = 0;
  for (let opened = 0; opened < CONNECTIONS; opened++) ask(stop.signal, () => given++);
  const newcomers = Array.from({ length: NEWCOMERS }, async (_, nth) => {
    await pause(nth * 100);
    const before = given;
    // Of a connection of its own.
    await fetch(`${server.url}/health/live`, { headers: { connection: 'close' } });
    return given - before;
  });

  const meanwhile = await Promise.all(newcomers);
  stop.abort();

  // If each of 400 connections had an answer whenever another one was accepted, there would have been 80,000 meanwhile.
  expect(Math.max(...meanwhile)).toBeLessThan(10_000);
});
