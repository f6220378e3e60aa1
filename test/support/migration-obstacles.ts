import Database from 'better-sqlite3';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { upTo, writeTicket } from './migrating.js';

/** The last migration that is made before KeepWhatKeysCreated1764000000014, which changes each row of idempotency_keys. */
const BEFORE_KEYS = 13;

/** Keeps others from migrating, as a process that migrates does. @returns what lets them go on. */
export async function holdTurn(databaseUrl: string): Promise<() => Promise<void>> {
  if (DATABASE === 'sqlite') {
    const other = new Database(databaseUrl.replace('sqlite:', ''));
    other.pragma('journal_mode = WAL');
    other.exec('BEGIN IMMEDIATE');
    return async () => {
      other.exec('COMMIT');
      other.close();
      return Promise.resolve();
    };
  }
  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  await other.query('SELECT pg_advisory_lock($1)', [0x77_61_73_69]);
  return () => other.end();
}

/** Half a minute of work, and a refusal. */
const OBSTACLES = {
  slow: {
    sqlite: `SELECT max(n) FROM (WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000000) SELECT n FROM c);`,
    postgres: 'PERFORM pg_sleep(30);',
  },
  failing: {
    sqlite: "SELECT RAISE(ABORT, 'it must not change');",
    postgres: "RAISE 'it must not change';",
  },
};

/** Brings a database as far as to one of the last migrations, which then is slow, or fails. */
export async function withObstacle(dataSource: DataSource, kind: 'slow' | 'failing'): Promise<void> {
  await upTo(dataSource, BEFORE_KEYS);
  await writeTicket(dataSource);
  const obstacle = OBSTACLES[kind][DATABASE];
  const statements = [
    `INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, answer)
     VALUES (1, 'k', '', '', '2026-01-31', '{"id":1}')`,
    ...(DATABASE === 'sqlite'
      ? [`CREATE TRIGGER obstacle BEFORE UPDATE ON idempotency_keys BEGIN ${obstacle} END`]
      : [
          `CREATE FUNCTION obstacle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${obstacle} RETURN NEW; END $$`,
          'CREATE TRIGGER obstacle BEFORE UPDATE ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION obstacle()',
        ]),
  ];
  for (const statement of statements) await dataSource.query(statement);
}

export async function withoutObstacle(dataSource: DataSource): Promise<void> {
  await dataSource.query(DATABASE === 'sqlite' ? 'DROP TRIGGER obstacle' : 'DROP FUNCTION obstacle CASCADE');
}

/** Whether a process is in the middle of the obstacle. */
export async function isAtObstacle(dataSource: DataSource): Promise<boolean> {
  if (DATABASE === 'postgres') {
    const sleeping = await dataSource.query<unknown[]>(
      "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
    );
    return sleeping.length > 0;
  }
  try {
    await dataSource.query('PRAGMA busy_timeout = 0');
    await dataSource.query('BEGIN IMMEDIATE');
    await dataSource.query('ROLLBACK');
    return false;
  } catch {
    return true;
  }
}
