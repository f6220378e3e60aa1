import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { Pool, PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { HeardClient } from '../../src/database/engine/heard-client.js';
import type { Channel } from '../../src/database/engine/engine.js';
import { PostgresTransactions } from '../../src/database/engine/postgres-transactions.js';
import { PreparedClient } from '../../src/database/engine/prepared-client.js';
import { SharedConnections } from '../../src/database/engine/shared-connections.js';
import { CommitUnknown } from '../../src/database/query-failure.js';

const failing = (message: string, code: string) => Object.assign(new Error(message), { code });
const ABORTED = failing('current transaction is aborted', '25P02');
const LOST = failing('read ECONNRESET', 'ECONNRESET');
const ERA = 'before the crash';

/** Transactions over one connection, on which statements that begin with these words fail. */
function onConnection(failures: Record<string, Error>, ask?: Pool['query']) {
  const sent: string[] = [];
  const client = {
    query: (text: string) => {
      sent.push(text);
      const failure = Object.entries(failures).find(([begins]) => text.startsWith(begins))?.[1];
      if (failure) return Promise.reject(failure);
      if (text.startsWith('BEGIN')) return Promise.resolve([{}, { rows: [{ xid: '7' }] }]);
      return Promise.resolve({ command: text, rows: [{ era: ERA }] });
    },
    end: () => Promise.resolve(),
  };
  const runner = { connect: () => Promise.resolve(client), release: () => Promise.resolve(), manager: {} };
  const dataSource = { createQueryRunner: () => runner, logger: { logQuery: () => undefined } };
  const pool = { options: { max: 10 }, query: ask } as unknown as Pool;
  const transactions = new PostgresTransactions(dataSource as unknown as DataSource, pool);
  const run = <T>(work: (channel: Channel) => Promise<T>) =>
    transactions.run({ run: work, assertMayCommit: () => undefined });
  return { run, sent };
}

test('a transaction that could not begin fails as its BEGIN did, not as what was sent with it', async () => {
  const began = failing('canceling statement due to user request', '57014');
  const { run } = onConnection({ BEGIN: began, SELECT: ABORTED });

  await expect(run((channel) => channel.query('SELECT 1', [1]))).rejects.toBe(began);
});

test('one of whose statements fails among others that were sent with it fails as that one did', async () => {
  const refused = failing('duplicate key', '23505');
  const { run } = onConnection({ 'INSERT first': refused, 'INSERT second': ABORTED });
  const later = async (failed: Promise<unknown>) => {
    await failed.catch(() => Promise.resolve());
    return failed;
  };

  const outcome = run((channel) =>
    Promise.all([later(channel.query('INSERT first', [1])), channel.query('INSERT second', [1])]),
  );

  await expect(outcome).rejects.toBe(refused);
});

const answering = (status: string, era: string) => () => Promise.resolve({ rows: [{ status, era }] });

test.each<[string, unknown, unknown]>([
  ['one that was committed, where PostgreSQL has not crashed', answering('committed', ERA), 'done'],
  ['one that was rolled back', answering('aborted', ERA), LOST],
  ['one whose id was given again after a crash', answering('committed', 'after it'), new CommitUnknown()],
  ['one that was rolled back or lost in a crash', answering('aborted', 'after it'), LOST],
  [
    'one whose id was not given yet after a crash',
    () => Promise.reject(failing('transaction ID 7 is in the future', '22023')),
    LOST,
  ],
])('of a commit whose answer was lost it is said what came of it: %s', async (_, ask, outcome) => {
  const { run } = onConnection({ COMMIT: LOST }, ask as Pool['query']);

  const settled = run(() => Promise.resolve('done')).catch((error: unknown) => error);

  expect(await settled).toEqual(outcome);
});

test('when PostgreSQL has begun is asked once for a connection', async () => {
  const { run, sent } = onConnection({});
  for (let count = 0; count < 3; count++) await run(() => Promise.resolve());

  expect(sent.filter((text) => text.startsWith('SELECT'))).toHaveLength(1);
});

test.each([HeardClient, PreparedClient])(
  'the loss of a connection nobody listens to ends no process',
  (Client) => {
    const client = new Client();

    expect(() => client.emit('error', LOST)).not.toThrow();
  },
);

test('a connection that goes back to the pool keeps the listeners of others', async () => {
  const heard: unknown[] = [];
  const client = Object.assign(new EventEmitter(), {
    query: () => Promise.resolve({ rows: [] }),
    release: () => undefined,
  });
  client.on('error', (error) => heard.push(error));
  const pool = { connect: () => Promise.resolve(client as unknown as PoolClient) } as Pool;
  await new SharedConnections(pool, { connections: 1, underWay: 1 }).query('SELECT 1', []);
  await Promise.resolve();
  client.emit('error', LOST);

  expect(heard).toEqual([LOST]);
  expect(client.listenerCount('error')).toBe(1);
});
