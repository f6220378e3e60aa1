import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
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

const written = (...names: string[]) => committed(app.databaseUrl, names);
const answer = (number: number) => unitOfWork.rows<{ answer: number }>(`SELECT ${number} AS answer`, []);

test('a unit of work that says which statements are its last keeps them with all before', async () => {
  const [first, last] = [newName(), newName()];

  const result = await unitOfWork.transaction(async (conclude) => {
    await unitOfWork.statement(write(first));
    return conclude(Promise.all([answer(1), unitOfWork.statement(write(last)), answer(2)]));
  });

  expect([result[0], result[2]]).toEqual([[{ answer: 1 }], [{ answer: 2 }]]);
  expect((await written(first, last)).sort()).toEqual([first, last].sort());
});

test('where the last statements fail, nothing of the unit of work is kept', async () => {
  const [first, twice] = [newName(), newName()];
  await unitOfWork.statement(write(twice));

  const unit = unitOfWork.transaction(async (conclude) => {
    await unitOfWork.statement(write(first));
    return conclude(unitOfWork.rows('SELECT * FROM nowhere', []));
  });

  await expect(unit).rejects.toThrow(QueryFailedError);
  expect(await written(first, twice)).toEqual([twice]);
});

test('of statements on one line each sees what those before it have written', async () => {
  const name = newName();

  const [, seen] = await unitOfWork.pipeline(() =>
    Promise.all([
      unitOfWork.rows(
        `INSERT INTO users (username, username_folded, email, password, created_at)
         VALUES ('${name}', '${name}', '', 'none', '2026-01-31 08:00:00.000')`,
        [],
      ),
      unitOfWork.rows(`SELECT username FROM users WHERE username = '${name}'`, []),
    ]),
  );

  expect(seen).toEqual([{ username: name }]);
});

test('a statement that comes after the last one is refused', async () => {
  const unit = unitOfWork.transaction(async (conclude) => {
    await conclude(answer(1));
    return answer(2);
  });

  await (DATABASE === 'postgres'
    ? expect(unit).rejects.toThrow('A statement came after the last one.')
    : expect(unit).resolves.toEqual([{ answer: 2 }]));
});

test('a statement that fails among many single ones takes no other with it', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) =>
      index % 7 === 0 ? unitOfWork.rows('SELECT * FROM nowhere', []) : answer(index),
    ),
  );

  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : undefined))).toEqual(
    Array.from({ length: 60 }, (_, index) => (index % 7 === 0 ? undefined : [{ answer: index }])),
  );
});

const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('many single statements at once', () => {
  test('share two connections, however many they are', async () => {
    const asked = await Promise.all(
      Array.from({ length: 200 }, () =>
        unitOfWork.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid', []),
      ),
    );

    expect(new Set(asked.map(([row]) => row?.pid)).size).toBeLessThanOrEqual(2);
  });

  test('leave connections to transactions that begin meanwhile', async () => {
    const slow = Array.from({ length: 40 }, () => unitOfWork.rows('SELECT pg_sleep(0.1)', []));
    const name = newName();

    const order: string[] = [];
    await Promise.all([
      unitOfWork.transaction(() => unitOfWork.statement(write(name))).then(() => order.push('transaction')),
      Promise.all(slow).then(() => order.push('single statements')),
    ]);

    expect(order).toEqual(['transaction', 'single statements']);
  });

  test('go on elsewhere when their connection is lost, but for those under way on it', async () => {
    const under = Array.from({ length: 4 }, () => unitOfWork.rows('SELECT pg_sleep(5)', []));
    const lost = Promise.allSettled(under);
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    for (let ended = 0; ended === 0;) {
      const { rowCount } = await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(5)%' AND state = 'active'",
      );
      ended = rowCount ?? 0;
    }
    await client.end();

    const failures = (await lost).filter(({ status }) => status === 'rejected');
    expect(failures.length).toBeGreaterThan(0);
    expect(await answer(7)).toEqual([{ answer: 7 }]);
  });
});
