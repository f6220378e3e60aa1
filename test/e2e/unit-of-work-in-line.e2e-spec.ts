import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import sql, { empty } from 'sql-template-tag';
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

const SOON_MS = 100;

/** As many as have all connections, of which SQLite has one. */
const UNITS = DATABASE === 'sqlite' ? 1 : 10;

/** Keeps every connection busy, so that whatever comes up waits in line, until what it gives is called. */
async function fillAllConnections(): Promise<() => Promise<void>> {
  const over = new Moment();
  const units = Array.from({ length: UNITS }, () => {
    const begun = new Moment();
    const end = unitOfWork.run(async () => {
      await unitOfWork.statement(count(newName()));
      begun.come();
      await over.reached;
    });
    return { begun, end };
  });
  await Promise.all(units.map(({ begun }) => begun.reached));
  return async () => {
    over.come();
    await Promise.all(units.map(({ end }) => end));
  };
}

function insertion(name: string) {
  return sql`INSERT INTO users (username, username_folded, email, password, created_at)
    VALUES (${name}, ${name}, ${`${name}@example.com`}, 'none', ${new Date()})`;
}

const WAITING: [string, (name: string) => Promise<unknown>][] = [
  ['a statement', (name) => unitOfWork.rows(insertion(name))],
  ['a statement that many share a connection with', (name) => unitOfWork.rows(insertion(name), 'list')],
  ['a unit of work', (name) => unitOfWork.run(() => unitOfWork.statement(write(name)))],
];

// On PostgreSQL these wait for the pool itself, and only ever read outside of a unit of work.
if (DATABASE === 'sqlite') {
  WAITING.push(['a statement of TypeORM’s', (name) => unitOfWork.statement(write(name))]);
}

describe.each(WAITING)('%s that waits in line', (_, start) => {
  test('past its deadline is never run', async () => {
    const name = newName();
    const goOn = await fillAllConnections();

    const waiting = Deadline.run(new Deadline(SOON_MS), () => start(name));
    await expect(waiting).rejects.toBeInstanceOf(DeadlinePassed);
    await goOn();
    await pause(2 * SOON_MS);

    expect(await committed(app.databaseUrl, [name])).toEqual([]);
  });

  test('and gets its turn in time is run', async () => {
    const name = newName();
    const goOn = await fillAllConnections();

    const waiting = Deadline.run(new Deadline(60_000), () => start(name));
    await goOn();
    await waiting;

    expect(await committed(app.databaseUrl, [name])).toEqual([name]);
  });
});

const testOnPostgres = DATABASE === 'postgres' ? test : test.skip;

testOnPostgres('of statements that share connections, those behind too slow ones are never run', async () => {
  const name = newName();
  const slow = Array.from({ length: 20 }, () => unitOfWork.rows(sql`SELECT pg_sleep(0.15)`));

  const waiting = Deadline.run(new Deadline(SOON_MS), () => unitOfWork.rows(insertion(name)));
  await expect(waiting).rejects.toBeInstanceOf(DeadlinePassed);
  await Promise.all(slow);
  await pause(2 * SOON_MS);

  expect(await committed(app.databaseUrl, [name])).toEqual([]);
});

/** A statement that takes half a minute or more. On SQLite it asks, as searches do, whether it may go on. */
const HALF_A_MINUTE = sql`WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number
  WHERE n < 500000000 ${DATABASE === 'sqlite' ? sql`AND in_time()` : empty}) SELECT count(*) FROM number`;

test('a long statement keeps nothing else waiting, and is ended after some seconds, for the next one', async () => {
  const since = performance.now();
  let isOver = false;
  const long = unitOfWork.rows(HALF_A_MINUTE, 'long').finally(() => (isOver = true));
  const ended = expect(long).rejects.toThrow();
  const name = newName();

  await unitOfWork.run(() => unitOfWork.statement(write(name)));
  expect(await committed(app.databaseUrl, [name])).toEqual([name]);
  expect(isOver).toBe(false);

  await ended;
  const found = sql`SELECT username FROM users WHERE username = ${name}`;
  expect(await unitOfWork.rows(found, 'long')).toEqual([{ username: name }]);
  expect(performance.now() - since).toBeLessThan(15_000);
});

test('a long statement that nobody waits for any more is ended as well', async () => {
  const since = performance.now();
  const long = Deadline.run(new Deadline(SOON_MS), () => unitOfWork.rows(HALF_A_MINUTE, 'long'));
  await expect(long).rejects.toBeInstanceOf(DeadlinePassed);

  expect(await unitOfWork.rows(sql`SELECT 1 AS one`, 'long')).toEqual([{ one: 1 }]);
  expect(performance.now() - since).toBeLessThan(8000);
});
