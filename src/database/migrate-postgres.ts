import { setTimeout as pause } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type Migration, type QueryRunner } from 'typeorm';
import { withoutTimeouts } from './data-source.js';
import {
  migrationFailure,
  MigrationStopped,
  msSince,
  TRIED_EVERY_MS,
  Turn,
  type MigrationLog,
} from './migration-log.js';
import { openingFailure } from './opening-failure.js';
import { pendingMigrations } from './pending-migrations.js';
import { assertMayMigrate } from './postgres-requirements.js';
import { isDeadlock, isLocked } from './query-failure.js';

// Any number that nothing else in the database uses for an advisory lock.
const MIGRATION_LOCK = 0x77_61_73_69;

/** How long a migration waits for a lock. Everybody else who needs that table waits behind it, so it is short. */
const LOCK_WAIT_MS = 500;

/** After which pause it tries again, so that those behind it get on, and for how long in all. */
const PAUSE_MS = 1000;
const PATIENT_FOR_MS = 30_000;

const CANCELLED_EVERY_MS = 100;

/** Makes the pending migrations, each in a transaction. Of several processes one at a time makes one; the others wait. */
export class PostgresMigrator {
  private readonly turn: Turn;
  /** The process of PostgreSQL that the transaction under way is in. */
  private backend: number | undefined;
  private giveUpAt: number | undefined;

  /** @param dataSource an open one. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: MigrationLog,
    private readonly signal?: AbortSignal,
  ) {
    this.turn = new Turn(log);
  }

  /** @throws MigrationStopped once the signal is aborted; Error that says what to do. */
  async run(): Promise<void> {
    const patient = await withoutTimeouts(this.dataSource).initialize();
    const runner = patient.createQueryRunner();
    const migrating = this.migrate(runner);
    const cancel = () => void this.cancelUntilOver(migrating);
    this.signal?.addEventListener('abort', cancel);
    try {
      await migrating;
    } finally {
      this.signal?.removeEventListener('abort', cancel);
      await runner.release();
      await patient.destroy();
    }
  }

  private async migrate(runner: QueryRunner): Promise<void> {
    try {
      await assertMayMigrate(runner).catch((error: unknown) => {
        throw openingFailure(error, this.dataSource.options);
      });
      do {
        this.signal?.throwIfAborted();
      } while (await this.takeStep(runner));
    } catch (error) {
      throw this.signal?.aborted ? new MigrationStopped() : error;
    }
  }

  /** Makes the next migration, if no other process is making one. @returns whether there may be another one. */
  private async takeStep(runner: QueryRunner): Promise<boolean> {
    // What another process has committed while this one waited must be seen, whatever the database's default is.
    await runner.startTransaction('READ COMMITTED');
    let migration: Migration | undefined;
    let isItsTurn: boolean;
    try {
      isItsTurn = await this.isItsTurn(runner);
      if (isItsTurn) [migration] = await pendingMigrations(runner.dataSource, runner);
      if (migration) await this.make(runner, migration);
      else await runner.rollbackTransaction();
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      await this.assertWorthAnotherTry(migration, error);
      return true;
    } finally {
      this.backend = undefined;
    }
    if (isItsTurn) return migration !== undefined;
    this.turn.waits();
    await pause(TRIED_EVERY_MS, undefined, { signal: this.signal });
    return true;
  }

  private async isItsTurn(runner: QueryRunner): Promise<boolean> {
    // A lock of a transaction, not of a session: behind a pooler the next statement may be another session's.
    const [lock] = (await runner.query(
      'SELECT pg_backend_pid() AS pid, pg_try_advisory_xact_lock($1) AS granted',
      [MIGRATION_LOCK],
    )) as { pid: number; granted: boolean }[];
    this.backend = lock?.pid;
    if (!lock?.granted) return false;
    this.turn.comes();
    await runner.query(WITHOUT_TIMEOUTS);
    return true;
  }

  private async make(runner: QueryRunner, migration: Migration): Promise<void> {
    const startedAt = performance.now();
    await runner.query(`SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`);
    await new MigrationExecutor(runner.dataSource, runner).executeMigration(migration);
    await runner.commitTransaction();
    this.giveUpAt = undefined;
    this.log.info({ migration: migration.name, ms: msSince(startedAt) }, 'migrated');
  }

  /** Waits before another try, if somebody else's lock was in the way and may be gone by then. @throws Error otherwise. */
  private async assertWorthAnotherTry(migration: Migration | undefined, error: unknown): Promise<void> {
    if (!migration) throw error;
    const { name } = migration;
    if (!isLocked(error) && !isDeadlock(error)) throw migrationFailure(name, error);
    this.giveUpAt ??= performance.now() + PATIENT_FOR_MS;
    if (performance.now() > this.giveUpAt) {
      throw new Error(
        `The migration ${name} could not lock what it changes for ${PATIENT_FOR_MS / 1000} s: end the transaction that holds it (pg_stat_activity), and start again.`,
        { cause: error },
      );
    }
    this.log.warn({ migration: name }, 'waiting for a transaction that holds what the migration changes');
    await pause(PAUSE_MS, undefined, { signal: this.signal });
  }

  /** A statement may be about to begin, so that one attempt is not enough. */
  private async cancelUntilOver(migrating: Promise<void>): Promise<void> {
    const over = migrating.then(
      () => true,
      () => true,
    );
    do {
      const { backend } = this;
      if (backend === undefined) continue;
      await this.dataSource.query('SELECT pg_cancel_backend($1)', [backend]).catch(() => undefined);
    } while (!(await Promise.race([over, pause(CANCELLED_EVERY_MS, false)])));
  }
}

// PostgreSQL 17 has more of them than 13.
const WITHOUT_TIMEOUTS = `SELECT set_config(name, '0', TRUE) FROM pg_settings
  WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`;
