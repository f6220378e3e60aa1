import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import sql from 'sql-template-tag';
import type { Lane } from '../../src/database/engine/engine.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { startApp, type TestApp } from '../support/app.js';
import { newName, write } from '../support/entries.js';

// SQLite has no pool.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('the smallest pool', () => {
  const CONNECTIONS = 4;
  let app: TestApp;
  let unitOfWork: UnitOfWork;
  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL_SIZE: String(CONNECTIONS) });
    unitOfWork = app.nest.get(UnitOfWork);
  });
  afterAll(() => app.close());

  /** Has callers run one statement after the other until told to stop or one of theirs fails; gives the failures. */
  function busy(callers: number, seconds: number, lane: Lane): () => Promise<unknown[]> {
    let isOver = false;
    const failures: unknown[] = [];
    const call = async () => {
      while (!isOver)
        await unitOfWork.rows(sql`SELECT pg_sleep(${seconds})`, lane).catch((error: unknown) => {
          isOver = true;
          failures.push(error);
        });
    };
    const calls = Array.from({ length: callers }, call);
    return async () => {
      isOver = true;
      await Promise.all(calls);
      return failures;
    };
  }

  /** How long it takes, whether or not it fails: who waits for a connection in vain fails after 4 s. */
  async function msOf(work: () => Promise<unknown>): Promise<number> {
    const since = performance.now();
    await work().catch(() => undefined);
    return performance.now() - since;
  }

  test('keeps neither transactions nor short statements waiting for slow searches and lists', async () => {
    const stops = [busy(4, 1.5, 'long'), busy(6, 0.1, 'list')];
    const waits: number[] = [];
    for (const until = performance.now() + 5000; performance.now() < until;) {
      const quick = [
        () => unitOfWork.run(() => unitOfWork.statement(write(newName()))),
        () => unitOfWork.rows(sql`SELECT 1`),
      ];
      waits.push(...(await Promise.all([...quick, ...quick].map(msOf))));
    }
    const [, ofLists] = await Promise.all(stops.map((stop) => stop()));

    expect(Math.max(...waits)).toBeLessThan(2000);
    expect(ofLists).toEqual([]);
  });

  test('never has a lane take more than its own, also while a connection is on its way back', async () => {
    const server = new pg.Client(app.databaseUrl);
    await server.connect();
    const stop = busy(20, 0.02, 'short');
    let most = 0;
    for (const until = performance.now() + 1500; performance.now() < until;) {
      const { rows } = await server.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'active' AND query LIKE 'SELECT pg_sleep%'`,
      );
      most = Math.max(most, rows[0]?.count ?? 0);
    }
    await stop();
    await server.end();

    expect(most).toBe(1);
  });
});
