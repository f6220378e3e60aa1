import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { PostgresEngine } from '../../src/database/engine/postgres.js';

const CANCELLED = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });

/** An engine with a pool of this size, on whose connections the statement `slow` is ended where there is a bound for it. */
function engineOf(max: number) {
  const sent: string[][] = [];
  const released: unknown[] = [];
  const connect = () => {
    const ofClient: string[] = [];
    sent.push(ofClient);
    return Promise.resolve(
      Object.assign(new EventEmitter(), {
        query: (text: string) => {
          const isBound = ofClient.at(-1)?.startsWith('BEGIN') === true;
          ofClient.push(text);
          return isBound && text === 'slow' ? Promise.reject(CANCELLED) : Promise.resolve({ rows: [text] });
        },
        release: (isLost: unknown) => released.push(isLost),
      }),
    );
  };
  const pool = { options: { max }, connect } as unknown as Pool;
  const engine = new PostgresEngine({} as DataSource, pool);
  return {
    search: (sql: string) => engine.single((channel) => channel.query(sql, []), 'long'),
    sent,
    released,
  };
}

const BOUND = 'BEGIN READ ONLY; SET LOCAL statement_timeout = 300';

test('a search is tried for 0.3 s, and is made on another connection where that does not do', async () => {
  const { search, sent, released } = engineOf(10);

  expect(await search('quick')).toEqual(['quick']);
  expect(await search('slow')).toEqual(['slow']);
  await new Promise(setImmediate);

  const tried = sent.map((ofClient) => ofClient.join());
  expect(tried).toEqual([`${BOUND},quick,COMMIT`, `${BOUND},slow,COMMIT`, 'slow']);
  // A statement that took too long leaves its connection well.
  expect(released).toEqual([false, false, false]);
});

test('in a pool that has one connection for searches it is made there at once', async () => {
  const { search, sent } = engineOf(4);

  expect(await search('slow')).toEqual(['slow']);
  expect(sent).toEqual([['slow']]);
});
