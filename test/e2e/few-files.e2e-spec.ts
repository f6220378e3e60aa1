import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';

/** How many files the server may have open, and how many connections somebody opens. */
const [FILES, CONNECTIONS] = [512, 1000];

const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

let site: Installation;
let server: Server;
let sockets: Socket[];
beforeEach(async () => {
  sockets = [];
  site = await Installation.create();
  server = await site.serve({}, { files: FILES });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await site.remove();
});

/** Opens a connection from an address of its own, says something and reads nothing. */
async function open(bytes: string): Promise<void> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.2' });
  sockets.push(socket.on('error', () => undefined).pause());
  await once(socket, 'connect').catch(() => undefined);
  socket.write(bytes);
}

test.each([
  ['says nothing', ''],
  ['reads no documentation', request('/docs/swagger-ui-bundle.js').repeat(45)],
])(
  'a server that may have few files open serves others, whoever opens many connections and %s',
  async (_, bytes) => {
    for (let opened = 0; opened < CONNECTIONS; opened++) await open(bytes);

    const body = newcomer();
    expect((await server.send('POST', '/signup', { body })).status).toBe(201);
    expect((await server.send('POST', '/login', { body })).status).toBe(200);
  },
);
