import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Pace } from '../../src/http/pace.js';

let socket: { bytesRead: number };
let heard: string[];
let pace: Pace;
beforeEach(() => {
  jest.useFakeTimers();
  // What came before, such as other requests over the connection, does not count.
  socket = { bytesRead: 1_000_000_000 };
  heard = [];
  pace = new Pace(socket as Socket);
  pace.onLate(({ code }) => heard.push(code));
});
afterEach(() => {
  pace.end();
  jest.useRealTimers();
});

/** Lets a body come at so many bytes a second. */
function come(bytesPerSecond: number, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    socket.bytesRead += bytesPerSecond;
    jest.advanceTimersByTime(1000);
  }
}

test.each([
  ['nothing', 0, 30],
  ['a byte a second', 1, 30],
  ['half of what it has to', 8000, 60],
  ['a little less than it has to', 15_000, 480],
  ['as fast as can be, for half an hour', 1_000_000, 1800],
])(
  'a body is too slow of which comes %s (%i bytes a second) once %i seconds are over',
  (_, speed, seconds) => {
    come(speed, seconds);
    expect(heard).toEqual([]);

    come(speed, 2);
    expect(heard).toEqual(['too-slow']);
  },
);

test('a body that comes fast enough may take up to half an hour', () => {
  come(16_000, 1799);
  expect(heard).toEqual([]);
});

test('a body that comes fast at first may stand still for as long as it has gained', () => {
  come(1_600_000, 1);
  come(0, 128);
  expect(heard).toEqual([]);

  come(0, 3);
  expect(heard).toEqual(['too-slow']);
});

test('what waits for the body is told, and what was done before that counts', async () => {
  expect(await pace.race(Promise.resolve('done'))).toBe('done');
  const waiting = pace.race(new Promise(() => undefined));
  come(0, 32);
  await expect(waiting).rejects.toMatchObject({ code: 'too-slow' });
});

test('a body that has come is looked at no more', () => {
  pace.end();
  come(0, 100);
  expect(heard).toEqual([]);
  expect(jest.getTimerCount()).toBe(0);
});
