import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { insertMessages } from '../factories/row.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';

let app: TestApp;
const sockets: Socket[] = [];
beforeEach(async () => {
  app = await startApp();
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

/** A ticket with a thread of nearly 8 MiB. */
async function longThread(): Promise<Desk> {
  const opened = await desk(app);
  const messages = Array.from({ length: 200 }, () => ({ content: '\u{1f525}'.repeat(10_000) }));
  await insertMessages(app, opened, messages);
  return opened;
}

const LIST = { method: 'GET', headers: '', body: '' };
const POST = { method: 'POST', headers: 'Content-Type: application/json\r\n', body: '{"content":"x"}' };

/** Asks for a thread, and reads no more than what the machine takes by itself. */
async function askWithoutReading(
  { creator, ticket }: Desk,
  { method, headers, body } = LIST,
): Promise<Socket> {
  const { hostname, port } = new URL(app.url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  sockets.push(socket);
  await once(socket, 'connect');
  socket.pause();
  socket.write(
    `${method} /tickets/${ticket.id}/messages HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${creator.token}\r\n` +
      `${headers}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  return socket;
}

const list = ({ creator, ticket }: Desk) =>
  app.send('GET', `/tickets/${ticket.id}/history`, { token: creator.token });
const statusFor = async (opened: Desk) => (await list(opened)).status;

test('who does not read gets no more lists until they have read, and others do', () => gets429(LIST));

test('who does not read the answers to what they post can post no more until they have read', () =>
  gets429(POST));

async function gets429(request: typeof LIST): Promise<void> {
  const [opened, other] = [await longThread(), await desk(app)];
  const messages = `/tickets/${opened.ticket.id}/messages`;
  // From now on it is known that this person's lists are large.
  expect((await app.send('GET', messages, { token: opened.creator.token })).status).toBe(200);
  for (let count = 0; count < 10; count++) await askWithoutReading(opened, request);

  const isRefused = async () => {
    // A slow machine answers some posts with less.
    await askWithoutReading(opened, request);
    return (await statusFor(opened)) === 429;
  };
  expect(await comesTrue(isRefused, 30_000)).toBe(true);
  const refused = await list(opened);
  expect(refused.body).toMatchObject({
    detail: 'More than 32 MiB of answers wait for you; read them first.',
  });
  const post = () =>
    app.send('POST', messages, { token: opened.creator.token, body: { content: 'Still there?' } });
  expect((await post()).status).toBe(429);
  expect(await statusFor(other)).toBe(200);

  for (const socket of sockets) socket.resume();
  expect(await comesTrue(async () => (await statusFor(opened)) === 200)).toBe(true);
}
