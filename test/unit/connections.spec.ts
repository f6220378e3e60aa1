import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Connections } from '../../src/http/connections.js';

const MOST = 6;
const tell = jest.fn();
let server: Server;
let connections: Connections;
let accepted: Socket[];

beforeEach(async () => {
  tell.mockReset();
  accepted = [];
  server = createServer();
  connections = new Connections(server, MOST, tell);
  server.on('connection', (socket) => accepted.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.close();
  for (const socket of accepted) socket.destroy();
  await once(server, 'close');
});

/** Connects from addresses of this machine, one after the other. */
async function open(...from: string[]): Promise<Socket[]> {
  const clients: Socket[] = [];
  for (const localAddress of from) {
    const accepting = once(server, 'connection');
    const { port } = server.address() as AddressInfo;
    clients.push(
      connect({ port, host: '127.0.0.1', localAddress })
        .on('error', () => undefined)
        .resume(),
    );
    await accepting;
  }
  return clients;
}

/** Which of some connections were closed, by their places. */
async function closed(clients: readonly Socket[]): Promise<number[]> {
  await pause(50);
  return clients.flatMap((client, at) => (client.closed ? [at] : []));
}

const [FLOODING, OTHER, ANOTHER] = ['127.0.0.2', '127.0.0.3', '127.0.0.4'] as const;

test('as many connections as are allowed stay open', async () => {
  const clients = await open(...Array<string>(MOST).fill(FLOODING));

  expect(await closed(clients)).toEqual([]);
  expect(tell).not.toHaveBeenCalled();
});

test('one more closes one of the address with the most, the longest unused, whoever opens it', async () => {
  const clients = await open(OTHER, FLOODING, FLOODING, FLOODING, FLOODING, OTHER);
  const [, first] = accepted;
  if (first) connections.use(first);

  const more = await open(ANOTHER, FLOODING);

  expect(await closed([...clients, ...more])).toEqual([2, 3]);
  expect(tell.mock.calls).toEqual([[FLOODING], [FLOODING]]);
});

test('a connection that has been closed makes room for another', async () => {
  const clients = await open(...Array<string>(MOST).fill(FLOODING));
  const [leaving] = accepted;
  if (!leaving) throw new Error('no connection');
  const left = once(leaving, 'close');
  clients[0]?.destroy();
  await left;

  const more = await open(OTHER);

  expect(await closed([...clients.slice(1), ...more])).toEqual([]);
});
