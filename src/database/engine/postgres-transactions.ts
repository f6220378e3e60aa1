import { setTimeout as pause } from 'node:timers/promises';
import type { Client, ClientBase, Pool, QueryResult } from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { Deadline } from '../deadline.js';
import { FairLine } from '../fair-line.js';
import {
  CommitUnknown,
  isAborted,
  isDeadlock,
  isInvalidParameter,
  isLocked,
  isReadOnly,
  isUnavailable,
} from '../query-failure.js';
import type { Channel, Work } from './engine.js';

const MOST_ATTEMPTS = 5;

/** When PostgreSQL has begun to count its work: it begins anew after each crash, but not after a restart in order. */
const ERA = 'pg_stat_get_bgwriter_stat_reset_time()::text';

/** How long a transaction holds its connection while it waits for a lock, in milliseconds. */
const LOCK_WAIT_MS = 100;

/** The part of the pool in which transactions try again that could not have a lock, and for how long they do. */
const SHARE_OF_PATIENT = 1 / 5;
const PATIENT_FOR_MS = 10_000;
const PAUSE_MS = 50;

/** For how long PostgreSQL is asked what came of a commit, and how long after each question. */
export const ASKED_FOR_MS = 5000;
const ASKED_EVERY_MS = 100;

/** Transactions on PostgreSQL, each on a connection of its own. */
export class PostgresTransactions {
  private readonly line: FairLine;
  private readonly patient: FairLine;
  /** The era of each connection: when PostgreSQL began after its last crash. */
  private readonly eras = new WeakMap<ClientBase, Promise<string | undefined>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly pool: Pool,
  ) {
    this.line = new FairLine(pool.options.max);
    this.patient = new FairLine(Math.max(1, Math.floor(pool.options.max * SHARE_OF_PATIENT)));
  }

  /**
   * Runs `work` in a transaction, and runs it again if PostgreSQL ended it because of a deadlock, or because another
   * transaction held a lock for too long. Only a few at a time try again for a lock: those who wait for one
   * row must not hold the connections that everybody else needs.
   * @throws CommitUnknown if the connection was lost within the commit and PostgreSQL can't be asked what came of it, or can't know.
   */
  async run<T>(work: Work<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (isLocked(error)) return this.tryPatiently(work);
        if (!isDeadlock(error) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  private async tryPatiently<T>(work: Work<T>): Promise<T> {
    const giveUpAt = performance.now() + PATIENT_FOR_MS;
    for (;;) {
      await pause(PAUSE_MS);
      try {
        return await this.patient.run(() => this.attempt(work));
      } catch (error) {
        if (!(isLocked(error) || isDeadlock(error)) || performance.now() > giveUpAt) throw error;
      }
    }
  }

  /** The pool gives its connections to who came first: so no more are asked for than it has, and the rest take turns here. */
  private attempt<T>(work: Work<T>): Promise<T> {
    return this.line.run(() => {
      Deadline.current?.assertAhead();
      return this.transact(work);
    });
  }

  private async transact<T>({ run, assertMayCommit }: Work<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as ClientBase;
      const control = (statement: string) => {
        this.dataSource.logger.logQuery(statement);
        return client.query(statement);
      };
      const era = this.eraOf(client);
      let failure: unknown;
      const began = control(BEGIN) as unknown as Promise<[QueryResult, QueryResult<{ xid: string }>]>;
      // It is awaited below; until then its rejection is no unhandled one.
      began.catch(() => undefined);
      try {
        const result = await run(channelOf(runner, client, began, (error) => (failure ??= error)));
        const [, { rows }] = await began;
        assertMayCommit();
        await this.commit(control, rows[0]?.xid, era);
        return result;
      } catch (error) {
        // Ended, a connection does not go back into the pool. If ROLLBACK fails, it is lost and PostgreSQL has rolled back.
        const end = () => void (client as Client).end().catch(() => undefined);
        await control('ROLLBACK').then(isReadOnly(error) ? end : undefined, end);
        // What was sent with BEGIN failed because BEGIN did.
        await began;
        // Of statements that were sent together, all after the one that failed fail because of it.
        throw isAborted(error) ? (failure ?? error) : error;
      }
    } finally {
      await runner.release();
    }
  }

  private async commit(
    control: (statement: string) => Promise<{ command: string }>,
    xid: string | undefined,
    era: Promise<string | undefined>,
  ): Promise<void> {
    try {
      const { command } = await control('COMMIT');
      // PostgreSQL answers ROLLBACK if a statement has failed and `work` has ignored that.
      if (command !== 'COMMIT')
        throw new Error('a unit of work went on after one of its statements had failed');
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      if (xid === undefined || !(await this.wasCommitted(xid, await era))) throw error;
    }
  }

  private eraOf(client: ClientBase): Promise<string | undefined> {
    const known = this.eras.get(client);
    if (known) return known;
    const asked = client.query<{ era: string }>(`SELECT ${ERA} AS era`).then(
      ({ rows }) => rows[0]?.era,
      () => undefined,
    );
    this.eras.set(client, asked);
    return asked;
  }

  /**
   * @throws CommitUnknown if PostgreSQL could not be asked in time, or has crashed since: an id whose transaction did not reach the
   * disk is given again, so it may be another one that was committed.
   */
  private async wasCommitted(xid: string, era: string | undefined): Promise<boolean> {
    const giveUpAt = performance.now() + ASKED_FOR_MS;
    while (performance.now() < giveUpAt) {
      const answer = await this.pool.query<{ status: string; era: string }>(STATUS, [xid]).then(
        ({ rows }) => rows[0],
        (error: unknown) => (isInvalidParameter(error) ? { status: 'aborted', era } : undefined),
      );
      if (answer?.status === 'aborted') return false;
      if (answer?.status === 'committed' && answer.era === era) return true;
      if (answer?.status === 'committed') break;
      await pause(ASKED_EVERY_MS);
    }
    throw new CommitUnknown();
  }
}

// The id of the transaction is needed to ask what came of it if its connection is lost.
const BEGIN = `BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '${LOCK_WAIT_MS}', true)`;
// It fails for an id that was not given yet: after a crash, for one that did not reach the disk.
const STATUS = `SELECT pg_xact_status($1::text::xid8) AS status, ${ERA} AS era`;

/**
 * Sends a SELECT together with BEGIN. Other statements wait for `began`: if BEGIN failed, a write would commit by itself.
 * @param onFailure hears of each statement that fails, in their order.
 */
function channelOf(
  { manager }: QueryRunner,
  client: ClientBase,
  began: Promise<unknown>,
  onFailure: (error: unknown) => void,
): Channel {
  const heard = async <T>(result: Promise<T>) => {
    try {
      return await result;
    } catch (error) {
      onFailure(error);
      throw error;
    }
  };
  return {
    async query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
      if (!sql.startsWith('SELECT')) await began;
      return (await heard(client.query<Row>(sql, values as unknown[]))).rows;
    },
    async statement(run) {
      await began;
      return heard(run(manager));
    },
  };
}
