import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Deadline, DeadlinePassed } from '../../src/database/deadline.js';
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

const written = (...names: string[]) => committed(app.databaseUrl, names);

describe('what is to follow a commit', () => {
  test('happens once, when everybody sees what was written, and before the unit of work is over', async () => {
    const name = newName();
    const seen: Promise<string[]>[] = [];

    await unitOfWork.run(async () => {
      unitOfWork.afterCommit(() => seen.push(written(name)));
      await unitOfWork.statement(write(name));
      expect(seen).toEqual([]);
    });

    expect(await Promise.all(seen)).toEqual([[name]]);
  });

  test('happens in the order in which it was said, of a unit within another with the outer one', async () => {
    const order: string[] = [];

    await unitOfWork.run(async () => {
      unitOfWork.afterCommit(() => order.push('first'));
      await unitOfWork.run(async () => {
        await unitOfWork.statement(write(newName()));
        unitOfWork.afterCommit(() => order.push('second'));
      });
      order.push('the end of the work');
    });

    expect(order).toEqual(['the end of the work', 'first', 'second']);
  });

  test('does not happen where the work fails', async () => {
    let count = 0;

    const unit = unitOfWork.run(async () => {
      unitOfWork.afterCommit(() => count++);
      await unitOfWork.statement(write(newName()));
      throw new Error('undone');
    });

    await expect(unit).rejects.toThrow('undone');
    expect(count).toBe(0);
  });

  test('does not happen where the deadline has passed before', async () => {
    let count = 0;

    const unit = Deadline.run(new Deadline(50), () =>
      unitOfWork.run(async () => {
        unitOfWork.afterCommit(() => count++);
        await unitOfWork.statement(write(newName()));
        await pause(150);
      }),
    );

    await expect(unit).rejects.toBeInstanceOf(DeadlinePassed);
    await pause(300);
    expect(count).toBe(0);
  });

  test('does not happen where the commit itself fails', async () => {
    const name = newName();
    let count = 0;

    const unit = unitOfWork.run(async () => {
      unitOfWork.afterCommit(() => count++);
      await unitOfWork.statement(write(name));
      await spoilCommit();
    });

    await expect(unit).rejects.toHaveProperty('message', SPOILT[DATABASE]);
    expect(count).toBe(0);
    expect(await written(name)).toEqual([]);
  });

  test('undoes nothing by what it throws, and what follows it happens all the same', async () => {
    const name = newName();
    let count = 0;

    const result = await unitOfWork.run(async () => {
      unitOfWork.afterCommit(() => {
        throw new Error('of a follower');
      });
      unitOfWork.afterCommit(() => count++);
      await unitOfWork.statement(write(name));
      return 'kept';
    });

    expect(result).toBe('kept');
    expect(count).toBe(1);
    expect(await written(name)).toEqual([name]);
  });

  test('happens at once where there is no unit of work, and throws nothing there either', () => {
    let count = 0;

    unitOfWork.afterCommit(() => count++);
    unitOfWork.afterCommit(() => {
      throw new Error('of a follower');
    });

    expect(count).toBe(1);
  });
});

/** What each says of it. */
const SPOILT = { sqlite: 'FOREIGN KEY constraint failed', postgres: 'spoilt' };

/** Has the database refuse to commit the caller's unit of work. */
async function spoilCommit(): Promise<void> {
  if (DATABASE === 'sqlite') {
    await unitOfWork.statement((manager) => manager.query('PRAGMA defer_foreign_keys = ON'));
    await unitOfWork.statement((manager) =>
      manager.query(
        "INSERT INTO profiles (user_id, nickname, created_at) VALUES (-1, 'Nobody', '2026-01-31 08:00:00.000')",
      ),
    );
  } else {
    for (const statement of [
      `CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'spoilt'; END $$`,
      `CREATE TEMPORARY TABLE spoilt (id integer)`,
      `CREATE CONSTRAINT TRIGGER spoil AFTER INSERT ON spoilt DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION spoil()`,
      'INSERT INTO spoilt VALUES (1)',
    ])
      await unitOfWork.statement((manager) => manager.query(statement));
  }
}
