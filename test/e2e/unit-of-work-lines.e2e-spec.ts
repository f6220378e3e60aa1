import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import sql from 'sql-template-tag';
import { Deadline } from '../../src/database/deadline.js';
import type { Lane } from '../../src/database/engine/engine.js';
import { isUnavailable } from '../../src/database/query-failure.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { startApp, type TestApp } from '../support/app.js';
import { newName, write } from '../support/entries.js';
import { onUnitOfWork } from '../support/unit-of-work.js';

let app: TestApp;
let unitOfWork: UnitOfWork;

onUnitOfWork((one, its) => {
  app = one;
  unitOfWork = its;
});

const answer = (number: number) =>
  unitOfWork.rows<{ answer: number }>(sql`SELECT CAST(${number} AS integer) AS answer`);

test('a statement that fails among many single ones takes no other with it', async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 60 }, (_, index) =>
      index % 7 === 0 ? unitOfWork.rows(sql`SELECT * FROM nowhere`) : answer(index),
    ),
  );

  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : undefined))).toEqual(
    Array.from({ length: 60 }, (_, index) => (index % 7 === 0 ? undefined : [{ answer: index }])),
  );
});

const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('many single statements at once', () => {
  test('are all unavailable, not wrong, if a table is locked when they are to be prepared', async () => {
    const other = new pg.Client(app.databaseUrl);
    await other.connect();
    await other.query(
      'BEGIN; LOCK TABLE log_in_failures IN ACCESS EXCLUSIVE MODE; SET LOCAL lock_timeout = 0',
    );
    const subject = newName();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        unitOfWork.rows(sql`SELECT failures FROM log_in_failures WHERE subject = ${subject}`),
      ),
    );

    await other.query('ROLLBACK');
    await other.end();
    const wrong = outcomes.filter(
      ({ status, ...rest }) => status !== 'rejected' || !isUnavailable(Object.values(rest)[0]),
    );
    expect(wrong).toEqual([]);
  });

  test('share two connections, however many they are', async () => {
    const asked = await Promise.all(
      Array.from({ length: 200 }, () =>
        unitOfWork.rows<{ pid: number }>(sql`SELECT pg_backend_pid() AS pid`),
      ),
    );

    expect(new Set(asked.map(([row]) => row?.pid)).size).toBeLessThanOrEqual(2);
  });

  test('leave connections to transactions that begin meanwhile', async () => {
    const slow = Array.from({ length: 40 }, () => unitOfWork.rows(sql`SELECT pg_sleep(0.1)`));
    const name = newName();

    const order: string[] = [];
    await Promise.all([
      unitOfWork.run(() => unitOfWork.statement(write(name))).then(() => order.push('transaction')),
      Promise.all(slow).then(() => order.push('single statements')),
    ]);

    expect(order).toEqual(['transaction', 'single statements']);
  });

  test('let a transaction in, however small the pool and however many they are', async () => {
    const small = await startApp({ DATABASE_POOL_SIZE: '4' }, app.databaseUrl);
    const its = small.nest.get(UnitOfWork);
    const order: string[] = [];
    const many = (lane: Lane) =>
      Promise.all(Array.from({ length: 1000 }, () => its.rows(sql`SELECT pg_sleep(0.001)`, lane))).then(() =>
        order.push(lane),
      );

    const floods = [many('short'), many('list')];
    await its.run(() => its.statement(write(newName()))).then(() => order.push('transaction'));
    await Promise.all(floods);
    await small.close();

    expect(order[0]).toBe('transaction');
  });

  test('and many transactions of one machine let in what another asks for', async () => {
    const order: string[] = [];
    const from = (site: string, many: number) =>
      Array.from({ length: many }, () =>
        Deadline.run(new Deadline(60_000, () => ({ site })), async () => {
          await unitOfWork.run(() => unitOfWork.rows(sql`SELECT pg_sleep(0.1)`));
          order.push(site);
        }),
      );

    await Promise.all([...from('one', 60), ...from('other', 1)]);

    expect(order.indexOf('other')).toBeLessThan(30);
  });

  test('leave most of the pool to others, though each takes long', async () => {
    const name = newName();
    const order: string[] = [];
    const searches = Array.from({ length: 10 }, () => unitOfWork.rows(sql`SELECT pg_sleep(0.5)`, 'long'));

    await Promise.all([
      Promise.all(searches).then(() => order.push('searches')),
      unitOfWork.run(() => unitOfWork.statement(write(name))).then(() => order.push('transaction')),
    ]);

    expect(order).toEqual(['transaction', 'searches']);
  });

  test('do not wait for a long one', async () => {
    const order: string[] = [];
    await Promise.all([
      unitOfWork.rows(sql`SELECT pg_sleep(0.3)`, 'long').then(() => order.push('long')),
      ...Array.from({ length: 30 }, (_, index) => answer(index).then(() => order.push('single'))),
    ]);

    expect(order.at(-1)).toBe('long');
  });

  test('go on elsewhere when their connection is lost, but for those under way on it', async () => {
    const under = Array.from({ length: 4 }, () => unitOfWork.rows(sql`SELECT pg_sleep(2)`));
    const lost = Promise.allSettled(under);
    const client = new pg.Client({ connectionString: app.databaseUrl });
    await client.connect();
    for (let ended = 0; ended === 0;) {
      const { rowCount } = await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(2)%' AND state = 'active'",
      );
      ended = rowCount ?? 0;
    }
    await client.end();

    const failures = (await lost).filter(({ status }) => status === 'rejected');
    expect(failures.length).toBeGreaterThan(0);
    expect(await answer(7)).toEqual([{ answer: 7 }]);
  });
});
