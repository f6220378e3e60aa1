import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Deadline, DeadlinePassed } from '../../src/database/deadline.js';
import type { UnitOfWork } from '../../src/database/unit-of-work.js';
import type { TestApp } from '../support/app.js';
import { committed, count, newName, write } from '../support/entries.js';
import { Moment } from '../support/moment.js';
import { onUnitOfWork } from '../support/unit-of-work.js';

let app: TestApp;
let unitOfWork: UnitOfWork;

onUnitOfWork((one, its) => {
  app = one;
  unitOfWork = its;
});

const SOON_MS = 300;
const LATE_MS = 3 * SOON_MS;

const written = (...names: string[]) => committed(app.databaseUrl, names);

/** Runs a unit of work that must come to its commit within so many milliseconds. */
function within<T>(longestMs: number | undefined, work: () => Promise<T>): Promise<T> {
  const deadline = longestMs === undefined ? undefined : new Deadline(longestMs);
  return Deadline.run(deadline, () => unitOfWork.run(work));
}

/** Waits until whatever was under way in the database is over. */
async function settled(...names: string[]): Promise<void> {
  await pause(SOON_MS);
  for (const name of names) await unitOfWork.statement(count(name));
}

describe('a unit of work whose deadline passes before its commit', () => {
  test('is given up, and leaves nothing, though its work goes on afterwards', async () => {
    const [before, after] = [newName(), newName()];
    const goOn = new Moment();
    const over = new Moment();
    const told: unknown[] = [];

    const unit = within(SOON_MS, async () => {
      await unitOfWork.statement(write(before));
      await goOn.reached;
      await unitOfWork.statement(write(after)).catch((error: unknown) => told.push(error));
      over.come();
      return 'done all the same';
    });

    await expect(unit).rejects.toBeInstanceOf(DeadlinePassed);
    goOn.come();
    await over.reached;
    await settled(before);
    expect(told).toEqual([expect.any(DeadlinePassed)]);
    expect(await written(before, after)).toEqual([]);
  });

  test('is given up though all that it had to do was done, but for the commit', async () => {
    const name = newName();
    const over = new Moment();

    const unit = within(SOON_MS, async () => {
      await unitOfWork.statement(write(name));
      await pause(LATE_MS);
      over.come();
    });

    await expect(unit).rejects.toBeInstanceOf(DeadlinePassed);
    await over.reached;
    await settled(name);
    expect(await written(name)).toEqual([]);
  });

  test('hinders nobody, and nobody hinders it', async () => {
    const [late, other] = [newName(), newName()];

    const outcomes = await Promise.allSettled([
      within(SOON_MS, async () => {
        await unitOfWork.statement(write(late));
        await pause(LATE_MS);
      }),
      within(undefined, () => unitOfWork.statement(write(other))),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await settled(late);
    expect(await written(late, other)).toEqual([other]);
  });

  test('runs nothing at all where it has passed already', async () => {
    let runs = 0;
    const deadline = new Deadline(0);

    const unit = Deadline.run(deadline, () => unitOfWork.run(() => Promise.resolve(runs++)));

    await expect(unit).rejects.toBeInstanceOf(DeadlinePassed);
    await settled(newName());
    expect(runs).toBe(0);
  });
});

describe('units of work that begin in one turn', () => {
  test('have each their own deadline, however they are committed', async () => {
    const names = [newName(), newName(), newName()] as const;
    const deadlines = [new Deadline(SOON_MS), new Deadline(60_000), undefined];
    const seen: (Deadline | undefined)[][] = [];

    const outcomes = await Promise.allSettled(
      deadlines.map((deadline, index) =>
        Deadline.run(deadline, () =>
          unitOfWork.run(async () => {
            const first = Deadline.current;
            await unitOfWork.statement(write(names[index] ?? ''));
            await pause(LATE_MS);
            seen[index] = [first, Deadline.current];
          }),
        ),
      ),
    );

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    await settled(names[0]);
    for (const [index, deadline] of deadlines.entries()) {
      expect(seen[index]?.[0]).toBe(deadline);
      expect(seen[index]?.[1]).toBe(deadline);
    }
    expect((await written(...names)).sort()).toEqual([names[1], names[2]].sort());
  });

  // PostgreSQL has a connection for each: there no unit of work waits for another.
  const testOnSqlite = DATABASE === 'sqlite' ? test : test.skip;

  testOnSqlite('are not even begun once they have waited for too long', async () => {
    const [slow, late] = [newName(), newName()];
    let runs = 0;

    const outcomes = await Promise.allSettled([
      within(60_000, async () => {
        await unitOfWork.statement(write(slow));
        await pause(LATE_MS);
      }),
      within(SOON_MS, async () => {
        runs++;
        await unitOfWork.statement(write(late));
      }),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(runs).toBe(0);
    expect(await written(slow, late)).toEqual([slow]);
  });
});
