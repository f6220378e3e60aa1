import { Socket } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import { closeAfter } from '../../src/http/read-on.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const answerOn = (socket: Socket) => {
  closeAfter({ request: { raw: { socket } }, header: () => undefined } as unknown as FastifyReply);
};

test('a connection is looked after until it is closed, where more may come than is read', () => {
  const socket = new Socket();
  answerOn(socket);
  expect(jest.getTimerCount()).toBe(1);

  socket.emit('close', false);

  expect(jest.getTimerCount()).toBe(0);
});

test('one that is closed before its answer is looked after no more', () => {
  answerOn(new Socket().destroy());

  expect(jest.getTimerCount()).toBe(0);
});

test.each([
  ['that has its answer is ended after ten seconds', false, 10_200],
  ['whose answer is on its way is ended after five minutes', true, 300_200],
])('one %s', (_, isOnItsWay, lastsMs) => {
  const socket = new Socket();
  Object.defineProperty(socket, 'writableLength', { value: isOnItsWay ? 1 : 0 });
  answerOn(socket);

  jest.advanceTimersByTime(lastsMs - 400);
  expect(socket.destroyed).toBe(false);
  jest.advanceTimersByTime(400);
  expect(socket.destroyed).toBe(true);
});
