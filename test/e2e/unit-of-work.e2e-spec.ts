import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import type { UnitOfWork } from '../../src/database/unit-of-work.js';
import type { TestApp } from '../support/app.js';
import { committed, newName, write } from '../support/entries.js';
import { onUnitOfWork } from '../support/unit-of-work.js';

let app: TestApp;
let unitOfWork: UnitOfWork;

onUnitOfWork((one, its) => {
  app = one;
  unitOfWork = its;
});

const written = (names: string[]) => committed(app.databaseUrl, names);

function names(count: number): string[] {
  return Array.from({ length: count }, newName);
}

const WAITS = [() => nextTurn(), () => pause(1), () => Promise.resolve()];

test('of 100 units of work at once, every other one failing half-way, exactly the others are kept whole', async () => {
  const units = Array.from({ length: 100 }, (_, index) => ({ index, rows: names(2) }));

  const results = await Promise.allSettled(
    units.map(({ index, rows: [first = '', second = ''] }) =>
      unitOfWork.run(async () => {
        await unitOfWork.statement(write(first));
        await WAITS[index % WAITS.length]?.();
        if (index % 2 === 1) throw new Error(`unit ${index}`);
        await unitOfWork.statement(write(second));
        return index;
      }),
    ),
  );

  expect(results).toEqual(
    units.map(({ index }) =>
      index % 2 === 0
        ? { status: 'fulfilled', value: index }
        : { status: 'rejected', reason: new Error(`unit ${index}`) },
    ),
  );
  const kept = units.filter(({ index }) => index % 2 === 0).flatMap(({ rows }) => rows);
  expect((await written(units.flatMap(({ rows }) => rows))).sort()).toEqual(kept.sort());
});

test('the error that work throws is the very one that comes out', async () => {
  const error = new RangeError('this very one');
  const [name = ''] = names(1);

  const unit = unitOfWork.run(async () => {
    await unitOfWork.statement(write(name));
    throw error;
  });

  await expect(unit).rejects.toBe(error);
  expect(await written([name])).toEqual([]);
});

test('an error of the database comes out as it is, and what was written before it is gone', async () => {
  const [first = '', second = ''] = names(2);
  await unitOfWork.statement(write(second));
  let thrown: unknown;

  const unit = unitOfWork.run(async () => {
    await unitOfWork.statement(write(first));
    await unitOfWork.statement(write(second)).catch((error: unknown) => {
      thrown = error;
      throw error;
    });
  });

  await expect(unit).rejects.toBeInstanceOf(QueryFailedError);
  await expect(unit).rejects.toBe(thrown);
  expect(await written([first])).toEqual([]);
});

test('a unit that fails does not block the next ones, not even 30 in a row', async () => {
  const [name = ''] = names(1);
  for (let count = 0; count < 30; count++) {
    await expect(
      unitOfWork.run(async () => {
        await unitOfWork.statement(write(name));
        throw new Error('again');
      }),
    ).rejects.toThrow('again');
  }

  await unitOfWork.run(() => unitOfWork.statement(write(name)));

  expect(await written([name])).toEqual([name]);
});

test('a unit within a unit is undone with the outer one', async () => {
  const [outer = '', inner = ''] = names(2);

  const unit = unitOfWork.run(async () => {
    await unitOfWork.statement(write(outer));
    await unitOfWork.run(() => unitOfWork.statement(write(inner)));
    throw new Error('after the inner one');
  });

  await expect(unit).rejects.toThrow('after the inner one');
  expect(await written([outer, inner])).toEqual([]);
});

test('an error within an inner unit comes out of it and, where nobody catches it, undoes the outer one', async () => {
  const error = new Error('from within');
  const [outer = '', inner = ''] = names(2);

  const unit = unitOfWork.run(async () => {
    await unitOfWork.statement(write(outer));
    await unitOfWork.run(async () => {
      await unitOfWork.statement(write(inner));
      throw error;
    });
  });

  await expect(unit).rejects.toBe(error);
  expect(await written([outer, inner])).toEqual([]);
});

test('units within a unit are kept with the outer one, two at once as well', async () => {
  const [outer = '', first = '', second = ''] = names(3);

  const result = await unitOfWork.run(async () => {
    await unitOfWork.statement(write(outer));
    await Promise.all([first, second].map((name) => unitOfWork.run(() => unitOfWork.statement(write(name)))));
    return 'what work gave';
  });

  expect(result).toBe('what work gave');
  expect((await written([outer, first, second])).sort()).toEqual([outer, first, second].sort());
});
