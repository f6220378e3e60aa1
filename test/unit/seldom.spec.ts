import { afterEach, expect, jest, test } from '@jest/globals';
import { seldom } from '../../src/http/seldom.js';

afterEach(() => {
  jest.useRealTimers();
});

test('what may happen without end is told at once, and again after a minute at the earliest', () => {
  jest.useFakeTimers();
  const told: string[] = [];
  const tell = seldom((what: string) => told.push(what));
  for (const what of ['first', 'second']) tell(what);
  jest.advanceTimersByTime(59_000);
  tell('third');
  jest.advanceTimersByTime(1000);
  tell('fourth');
  tell('fifth');

  expect(told).toEqual(['first', 'fourth']);
});
