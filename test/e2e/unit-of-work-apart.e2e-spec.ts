import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
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

const written = (...names: string[]) => committed(app.databaseUrl, names);

/** A unit of work that has written a row, and neither fails nor ends until it is told to. */
async function halfDone(name: string) {
  const wrote = new Moment();
  const decided = new Moment();
  let failure: Error | undefined;
  const unit = unitOfWork.run(async () => {
    await unitOfWork.statement(write(name));
    wrote.come();
    await decided.reached;
    if (failure) throw failure;
  });
  await wrote.reached;
  return {
    commit: async () => {
      decided.come();
      await unit;
    },
    fail: async () => {
      failure = new Error('undone');
      decided.come();
      await expect(unit).rejects.toBe(failure);
    },
  };
}

/** Lets everything go on that need not wait for a unit of work. */
async function everythingElse(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await nextTurn();
}

test('what is written outside while a unit of work is under way outlives its failure', async () => {
  const [inside, outside] = [newName(), newName()];
  const unit = await halfDone(inside);

  const statement = unitOfWork.statement(write(outside));
  await everythingElse();
  await unit.fail();
  await statement;

  expect(await written(inside, outside)).toEqual([outside]);
});

test('what a unit of work has written is seen by nobody else until it is kept', async () => {
  const [failing, succeeding] = [newName(), newName()];
  const first = await halfDone(failing);
  const seen = unitOfWork.statement(count(failing));
  await everythingElse();
  await first.fail();
  const second = await halfDone(succeeding);
  await second.commit();

  expect(await seen).toBe(0);
  expect(await unitOfWork.statement(count(failing))).toBe(0);
  expect(await unitOfWork.statement(count(succeeding))).toBe(1);
});

test('a unit of work sees what it wrote itself', async () => {
  const name = newName();

  const seen = await unitOfWork.run(async () => {
    await unitOfWork.statement(write(name));
    return unitOfWork.statement(count(name));
  });

  expect(seen).toBe(1);
});

test('another unit of work that begins meanwhile shares nothing with the one that fails', async () => {
  const [failing, other] = [newName(), newName()];
  const unit = await halfDone(failing);

  const next = unitOfWork.run(async () => {
    await unitOfWork.statement(write(other));
    return unitOfWork.statement(count(failing));
  });
  await everythingElse();
  await unit.fail();

  expect(await next).toBe(0);
  expect(await written(failing, other)).toEqual([other]);
});

test.each([
  ['a statement', (name: string) => unitOfWork.statement(write(name))],
  ['a unit of work', (name: string) => unitOfWork.run(() => unitOfWork.statement(write(name)))],
])('%s that comes up after its unit of work has failed stands on its own', async (_, start) => {
  const [inside, late] = [newName(), newName()];
  const over = new Moment();
  let straggler: Promise<unknown> | undefined;
  await expect(
    unitOfWork.run(async () => {
      await unitOfWork.statement(write(inside));
      straggler = over.reached.then(() => start(late));
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  const another = await halfDone(newName());

  over.come();
  await everythingElse();
  await another.fail();
  await straggler;

  expect(await written(inside, late)).toEqual([late]);
});

test('a statement that its unit of work does not wait for is not lost with the failure of another', async () => {
  const [straggling, other] = [newName(), newName()];
  const slowly = new Moment();
  let straggler: Promise<string[]> | undefined;
  const unit = unitOfWork.run(async () => {
    const statement = unitOfWork.statement(async (manager) => {
      await slowly.reached;
      await write(straggling)(manager);
    });
    straggler = statement.then(
      () => [straggling],
      () => [],
    );
    await nextTurn();
  });
  const another = halfDone(other);
  await everythingElse();

  slowly.come();
  await everythingElse();
  await (await another).fail();
  await unit;

  // Whether it came in time is the unit's affair; what it says of itself must be true.
  const said = await straggler;
  expect(await written(straggling, other)).toEqual(said);
});
