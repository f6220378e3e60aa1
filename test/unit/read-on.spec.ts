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

test('one that has its answer is ended after ten seconds, and nothing is read of one whose answer is on its way', () => {
  const socket = new Socket();
  let unsent = 1;
  Object.defineProperty(socket, 'writableLength', { get: () => unsent });
  answerOn(socket);

  jest.advanceTimersByTime(60_000);
  expect([socket.destroyed, socket.isPaused()]).toEqual([false, true]);

  unsent = 0;
  jest.advanceTimersByTime(9800);
  expect([socket.destroyed, socket.isPaused()]).toEqual([false, false]);
  jest.advanceTimersByTime(400);
  expect(socket.destroyed).toBe(true);
});
