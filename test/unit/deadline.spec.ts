import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Deadline, DeadlinePassed } from '../../src/database/deadline.js';
import { Moment } from '../support/moment.js';

describe('a deadline', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const never = () => new Promise<never>(() => undefined);
  const isAhead = (deadline: Deadline) => {
    try {
      deadline.assertAhead();
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(DeadlinePassed);
      return false;
    }
  };

  test('is ahead until its time has come, and never again', () => {
    const deadline = new Deadline(100);
    jest.advanceTimersByTime(99);
    expect(isAhead(deadline)).toBe(true);

    jest.advanceTimersByTime(1);

    expect(isAhead(deadline)).toBe(false);
    expect(isAhead(deadline)).toBe(false);
  });

  test('lets work that is done before come to what it comes to', async () => {
    const deadline = new Deadline(100);
    const failure = new Error('of its own');

    expect(await deadline.race(Promise.resolve('done'))).toBe('done');
    await expect(deadline.race(Promise.reject(failure))).rejects.toBe(failure);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is told to whoever waits for work when it passes', async () => {
    const told = expect(new Deadline(100).race(never())).rejects.toBeInstanceOf(DeadlinePassed);

    jest.advanceTimersByTime(100);

    await told;
    expect(jest.getTimerCount()).toBe(0);
  });

  test('that has passed already is told all the same', async () => {
    const deadline = new Deadline(100);
    jest.advanceTimersByTime(200);
    const told = expect(deadline.race(never())).rejects.toBeInstanceOf(DeadlinePassed);

    jest.advanceTimersByTime(0);

    await told;
  });

  test.each([
    ['what it comes to', (work: Moment) => work.reached.then(() => 'kept'), 'kept'],
    ['how it fails', (work: Moment) => work.reached.then(() => Promise.reject(new Error('lost'))), 'lost'],
  ])('is told to nobody once the outcome of the work is decided, but %s', async (_, outcome, expected) => {
    const deadline = new Deadline(100);
    const work = new Moment();
    const told = deadline.race(outcome(work), () => true).catch((error: unknown) => (error as Error).message);

    jest.advanceTimersByTime(500);
    work.come();

    expect(await told).toBe(expected);
    expect(isAhead(deadline)).toBe(false);
  });

  test('whose outcome is decided before it passes, and not before the race, is told to nobody', async () => {
    const deadline = new Deadline(100);
    const work = new Moment();
    let isDecided = false;
    const told = deadline.race(
      work.reached.then(() => 'kept'),
      () => isDecided,
    );

    jest.advanceTimersByTime(99);
    isDecided = true;
    jest.advanceTimersByTime(1);
    work.come();

    expect(await told).toBe('kept');
  });
});

describe('a timer that comes a little early', () => {
  beforeEach(() => {
    // The clock stands still for as long as the test needs.
    jest.useFakeTimers({ doNotFake: ['performance'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('lets the deadline have passed for everybody', async () => {
    const deadline = new Deadline(60_000);
    deadline.assertAhead();
    const told = expect(deadline.race(new Promise(() => undefined))).rejects.toBeInstanceOf(DeadlinePassed);

    jest.advanceTimersByTime(60_000);

    await told;
    expect(() => {
      deadline.assertAhead();
    }).toThrow(DeadlinePassed);
  });
});

describe('the deadline of whoever runs', () => {
  test('is that of their request, after what they waited for as well', async () => {
    const deadline = new Deadline(1000);

    const seen = await Deadline.run(deadline, async () => {
      const first = Deadline.current;
      await nextTurn();
      return [first, Deadline.current];
    });

    expect(seen).toEqual([deadline, deadline]);
    expect(Deadline.current).toBeUndefined();
  });

  test('is none within what is run without one, and theirs again afterwards', async () => {
    const deadline = new Deadline(1000);

    const seen = await Deadline.run(deadline, async () => {
      const without = await Deadline.run(undefined, async () => {
        await nextTurn();
        return Deadline.current;
      });
      return [without, Deadline.current];
    });

    expect(seen).toEqual([undefined, deadline]);
  });

  test('is nearer for a part of it, and never further, however long the whole is prolonged', async () => {
    const whole = new Deadline(50);
    const late = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const takes = (ms: number, longestMs: number) =>
      Deadline.within(longestMs, async () => {
        await late(ms);
        Deadline.current?.assertAhead();
      });

    await Deadline.run(whole, async () => {
      await expect(takes(100, 1000)).rejects.toBeInstanceOf(DeadlinePassed);
      const next = new Deadline(50);
      next.prolong(5000);
      await Deadline.run(next, () => expect(takes(100, 10)).rejects.toBeInstanceOf(DeadlinePassed));
      await Deadline.run(next, () => expect(takes(0, 1000)).resolves.toBeUndefined());
    });
  });

  test('is nobody else’s who runs at the same time', async () => {
    const deadlines = [new Deadline(1000), new Deadline(2000), undefined];

    const seen = await Promise.all(
      deadlines.map((deadline) =>
        Deadline.run(deadline, async () => {
          await nextTurn();
          return Deadline.current;
        }),
      ),
    );

    expect(seen).toEqual(deadlines);
    expect(seen[0]).not.toBe(seen[1]);
  });
});
