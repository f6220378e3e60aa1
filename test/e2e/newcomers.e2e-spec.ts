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

const [CONNECTIONS, ATTACK_MS] = [400, 6000];

/** Asks over one connection, from an address of its own, again and again until told to stop. */
function ask(path: string, signal: AbortSignal): void {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.2' });
  socket.on('error', () => undefined);
  const request = () => socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  socket.on('connect', request).on('data', (bytes) => {
    if (bytes.includes('HTTP/1.1')) request();
  });
  signal.addEventListener('abort', () => socket.destroy());
}

test.each(['/nowhere', '/users/managers'])(
  'who connects while hundreds of connections ask without end for %s is answered',
  async (path) => {
    const stop = new AbortController();
    const waits: number[] = [];
    for (let opened = 0; opened < CONNECTIONS; opened++) ask(path, stop.signal);
    const asked: Promise<unknown>[] = [];
    for (const until = performance.now() + ATTACK_MS; performance.now() < until;) {
      const since = performance.now();
      // Of a connection of its own.
      const answer = fetch(`${server.url}/health/live`, { headers: { connection: 'close' } });
      asked.push(answer.then(() => waits.push(performance.now() - since)));
      await pause(200);
    }
    stop.abort();
    await Promise.all(asked);

    // They would have waited for the end of it.
    expect(Math.max(...waits)).toBeLessThan(ATTACK_MS / 2);
  },
);
