import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { RequestBodies } from '../../src/http/request-body.js';

const REQUEST = { ip: '192.0.2.1', headers: {}, socket: {} } as unknown as FastifyRequest;

const LARGEST = 2 ** 18;

afterEach(() => {
  jest.useRealTimers();
});

/** Has a body of so many bytes come in one go, over a connection. */
function comes(bodies: RequestBodies, bytes: number, socket = { destroyed: false }): Promise<Buffer> {
  const payload = Object.assign(new PassThrough(), { socket });
  const read = bodies.read(REQUEST, payload as unknown as IncomingMessage);
  payload.end(Buffer.alloc(bytes));
  return read;
}

test('a large body is given in a turn of the event loop of its own, and a small one at once', async () => {
  const bodies = new RequestBodies();
  const given: string[] = [];
  const note = (what: string) => () => given.push(what);
  const all = [
    ...Array.from({ length: 3 }, () => comes(bodies, LARGEST).then(note('large'))),
    comes(bodies, 100).then(note('small')),
  ];

  const over = new AbortController();
  void Promise.all(all).then(() => {
    over.abort();
  });
  while (!over.signal.aborted) {
    await turnOfTheLoop();
    given.push('turn');
  }

  const order = given.join(' ').replace(/^(turn )+/, '');
  expect(order).toMatch(/^small (turn )+large (turn )+large (turn )+large/);
});

test('bodies that wait for their turn count as what their site sends', async () => {
  // None waits for too long, however slow the machine is.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  const bodies = new RequestBodies();

  const outcomes = await Promise.allSettled(Array.from({ length: 80 }, () => comes(bodies, LARGEST)));

  const given = outcomes.filter(({ status }) => status === 'fulfilled');
  expect(given).toHaveLength(64);
  await expect(comes(bodies, LARGEST)).resolves.toHaveLength(LARGEST);
});

test('a body whose client has gone is given to nobody', async () => {
  const bodies = new RequestBodies();
  const socket = { destroyed: false };
  const outcomes = Promise.allSettled(Array.from({ length: 40 }, () => comes(bodies, LARGEST, socket)));
  const last = comes(bodies, LARGEST);
  await turnOfTheLoop();

  socket.destroyed = true;

  await expect(last).resolves.toHaveLength(LARGEST);
  // One may have been given by then.
  expect((await outcomes).filter(({ status }) => status === 'rejected').length).toBeGreaterThanOrEqual(39);
});

test('a body that waits for its turn for long is refused', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  const bodies = new RequestBodies();
  const waiting = Promise.allSettled(Array.from({ length: 3 }, () => comes(bodies, LARGEST)));
  // Their ends are heard in later ticks, and none has been given by then.
  for (let tick = 0; tick < 5; tick++) await Promise.resolve();
  await new Promise((resolve) => {
    process.nextTick(resolve);
  });

  jest.advanceTimersByTime(4000);

  const refused = (await waiting).filter(
    (outcome) => outcome.status === 'rejected' && String(outcome.reason).includes('Too much is being sent'),
  );
  expect(refused.length).toBeGreaterThanOrEqual(2);
});

test('a body that has not come whole after 30 s is too slow', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
  const payload = Object.assign(new PassThrough(), { socket: { destroyed: false } });
  const read = new RequestBodies().read(REQUEST, payload as unknown as IncomingMessage);
  payload.write('{');
  jest.advanceTimersByTime(29_900);
  payload.write('"');
  const outcome = expect(read).rejects.toMatchObject({ code: 'too-slow' });
  jest.advanceTimersByTime(100);
  await outcome;
});
