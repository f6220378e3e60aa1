import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { TestDatabase } from '../support/database.js';
import { expectRefusal } from '../support/expect-exit.js';
import { Installation } from '../support/installation.js';
import { onEmptyDatabase, upTo } from '../support/migrating.js';
import { rows } from '../support/rows.js';

// On SQLite one process writes at a time, and nobody waits behind it for longer than it takes.
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

/** The last migration before AddWords1764000000015, which adds columns to tickets. */
const BEFORE_WORDS = 14;

describeOnPostgres('a migration of a table that a long transaction holds', () => {
  let site: Installation;
  let database: TestDatabase;
  let dataSource: DataSource;
  let holder: pg.Client;
  // Ended before the database is dropped.
  afterEach(async () => {
    await holder.end();
    await site.remove();
  });
  onEmptyDatabase((one, its) => {
    database = one;
    dataSource = its;
  });
  beforeEach(async () => {
    site = await Installation.create();
    await upTo(dataSource, BEFORE_WORDS);
    holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query('BEGIN');
    // What an uncommitted write holds; it hinders no other one.
    await holder.query('LOCK TABLE tickets IN ROW EXCLUSIVE MODE');
  });

  const migrate = () =>
    site.launch('cli/main.js', ['migrate'], { environment: { DATABASE_URL: database.url } });
  const made = async () => (await rows(database.url, 'SELECT 1 FROM migrations')).length;

  test('lets others go on reading and writing it, and is made once that one is over', async () => {
    const migrating = migrate();
    const waits = /waiting for a transaction that holds what the migration changes migration=AddWords/g;
    const hasWaitedLong = migrating.says(/(waiting for a transaction[^]*){4}/).then(() => true);
    const round = async () => {
      // A statement that takes over 4 s is cancelled, here as for a request.
      await dataSource.query('SELECT count(*) FROM tickets');
      await dataSource.query('UPDATE tickets SET id = id WHERE FALSE');
      return false;
    };
    while (!(await Promise.race([hasWaitedLong, round()])));
    expect(await made()).toBe(BEFORE_WORDS);
    await holder.query('COMMIT');

    const { status, stdout } = await migrating.exit;
    expect(status).toBe(0);
    expect(stdout.match(waits)?.length).toBeGreaterThanOrEqual(4);
    expect(await made()).toBe(dataSource.migrations.length);
  });

  test('is given up after half a minute, with a sentence that says what to do', async () => {
    const { stdout, ...exit } = await migrate().exit;

    expectRefusal(
      { ...exit, stdout: '' },
      /^The migration AddWords\d+ could not lock what it changes for 30 s: end the transaction/,
    );
    expect(stdout).toMatch(/^(waiting for a transaction .*\n)+$/);
    expect(await made()).toBe(BEFORE_WORDS);
  }, 120_000);
});
