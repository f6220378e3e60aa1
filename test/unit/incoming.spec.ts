import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Incoming } from '../../src/http/incoming.js';
import { throwAwayInput } from '../../src/http/read-on.js';

const HEAD = 'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n';

let server: Server;
let listener: RequestListener;
let client: Socket;
let socket: Socket;
let incoming: Incoming;
const onEnd = jest.fn();
beforeEach(async () => {
  onEnd.mockReset();
  server = createServer((request, response) => {
    listener(request, response);
  });
  server.on('connection', (accepted: Socket) => {
    socket = accepted;
    const take = () => {
      while (incoming.takeSlice());
    };
    incoming = new Incoming(accepted, take, take, onEnd);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').on('error', () => undefined);
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  socket.destroy();
  server.close();
  await once(server, 'close');
});

test('what comes over a connection that is held is left to the system, however little it is, and is read once it goes on', async () => {
  listener = (request, response) =>
    void text(request).then((body) => {
      response.end(String(body.length));
    });
  client.write(HEAD);
  await once(server, 'request');
  incoming.hold();
  const before = socket.bytesRead;
  for (let pieces = 0; pieces < 10; pieces++) {
    client.write('x');
    await pause(5);
  }

  expect(socket.bytesRead).toBe(before);

  socket.resume();
  client.write('x'.repeat(100_000 - 10));
  expect(await text(client)).toMatch(/\r\n100000\r\n|100000$/);
});

test('nothing is counted any more of what is thrown away once a connection has been answered for the last time', async () => {
  // Nobody reads the body, so Node waits, and what has come beyond its buffer is kept.
  listener = () => undefined;
  client.write(HEAD + 'x'.repeat(100_000));
  while (!(incoming as Incoming | undefined)?.size) await pause(1);

  throwAwayInput(socket);

  expect(incoming.size).toBe(0);
  expect(onEnd).toHaveBeenCalled();
});
