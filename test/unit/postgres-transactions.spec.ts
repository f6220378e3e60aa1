import { expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { PostgresTransactions } from '../../src/database/engine/postgres-transactions.js';

test('a transaction that could not begin fails as its BEGIN did, not as what was sent with it', async () => {
  const failures: Record<string, Error> = {
    BEGIN: Object.assign(new Error('canceling statement due to user request'), { code: '57014' }),
    SELECT: Object.assign(new Error('current transaction is aborted'), { code: '25P02' }),
  };
  const client = {
    query: (text: string) => {
      const failure = failures[text.split(/[ ;]/, 1)[0] ?? ''];
      return failure ? Promise.reject(failure) : Promise.resolve({ command: 'ROLLBACK', rows: [] });
    },
  };
  const runner = { connect: () => Promise.resolve(client), release: () => Promise.resolve(), manager: {} };
  const dataSource = { createQueryRunner: () => runner, logger: { logQuery: () => undefined } };
  const transactions = new PostgresTransactions(
    dataSource as unknown as DataSource,
    { options: { max: 10 } } as Pool,
  );

  const outcome = transactions.run({
    run: (channel) => channel.query('SELECT 1', [1]),
    assertMayCommit: () => undefined,
  });

  await expect(outcome).rejects.toBe(failures.BEGIN);
});
