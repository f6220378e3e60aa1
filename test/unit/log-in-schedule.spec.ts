import { describe, expect, test } from '@jest/globals';
import { afterFailure, waitOf, type FailureCount } from '../../src/auth/log-in-schedule.js';

const NOON = new Date('2026-01-31T12:00:00.000Z');
const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

const later = (from: Date, ms: number) => new Date(from.getTime() + ms);
const never = { failures: 0, blockedUntil: NOON };

/** The count after so many failures, each of them as soon as it is allowed, and the moment of the last one. */
function failed(times: number, free = 5): { count: FailureCount; at: Date } {
  let count: FailureCount = never;
  let at = NOON;
  for (let failure = 0; failure < times; failure++) {
    at = later(at, waitOf(count, at));
    count = afterFailure(count, free, at);
  }
  return { count, at };
}

describe('the wait after a failure', () => {
  test.each([
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [5, 1],
    [6, 2],
    [7, 4],
    [8, 8],
    [9, 16],
    [10, 32],
    [11, 64],
    [12, 128],
    [13, 256],
    [14, 512],
    [15, 900],
    [16, 900],
    [100, 900],
    [2000, 900],
  ])('the %ith in a row is %i s long', (times, seconds) => {
    const { count, at } = failed(times);

    expect(count).toEqual({ failures: times, blockedUntil: later(at, seconds * SECOND_MS) });
    expect(waitOf(count, at)).toBe(seconds * SECOND_MS);
  });

  test.each([
    [1, 1, 1],
    [1, 2, 2],
    [20, 19, 0],
    [20, 20, 1],
    [20, 23, 8],
    [1000, 1009, 512],
    [1000, 1010, 900],
  ])('where %i are free, the %ith in a row is %i s long', (free, times, seconds) => {
    const { count, at } = failed(times, free);

    expect(waitOf(count, at)).toBe(seconds * SECOND_MS);
  });

  test.each([
    [0, 8000],
    [1, 7999],
    [7999, 1],
    [8000, 0],
    [8001, 0],
    [DAY_MS, 0],
  ])('has, %i ms into 8 s, %i ms to go', (passed, left) => {
    const { count, at } = failed(8);

    expect(waitOf(count, later(at, passed))).toBe(left);
  });
});

describe('what has failed', () => {
  test('is remembered for a day after the wait was over, so that the next wait is longer', () => {
    const { count } = failed(8);
    const aDayLater = later(count.blockedUntil, DAY_MS);

    expect(afterFailure(count, 5, aDayLater)).toEqual({
      failures: 9,
      blockedUntil: later(aDayLater, 16 * SECOND_MS),
    });
  });

  test('is forgotten once nothing has failed for more than that', () => {
    const { count } = failed(8);
    const tooLate = later(count.blockedUntil, DAY_MS + 1);

    expect(afterFailure(count, 5, tooLate)).toEqual({ failures: 1, blockedUntil: tooLate });
  });

  test('is remembered as long where there was no wait yet', () => {
    const { count, at } = failed(4);

    expect(afterFailure(count, 5, later(at, DAY_MS)).failures).toBe(5);
    expect(afterFailure(count, 5, later(at, DAY_MS + 1)).failures).toBe(1);
  });
});

test('counting a failure leaves the count that it was given as it was', () => {
  const { count } = failed(6);
  const copy = structuredClone(count);

  afterFailure(count, 5, later(NOON, DAY_MS));

  expect(count).toEqual(copy);
});
