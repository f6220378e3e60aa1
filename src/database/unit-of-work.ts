import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type Database from 'better-sqlite3';
import type { Pool } from 'pg';
import type { Sql } from 'sql-template-tag';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Settings } from '../config/settings.js';
import { Deadline, DeadlinePassed } from './deadline.js';
import { isPostgres } from './dialect.js';
import type { Engine, Lane, Channel } from './engine/engine.js';
import { PostgresEngine } from './engine/postgres.js';
import { SqliteEngine } from './engine/sqlite.js';

/** How many characters of a slow statement are logged. */
const MOST_LOGGED = 500;

/** A unit of work that is under way. */
interface Unit {
  channel: Channel;
  /** Statements under way. The unit ends after the last of them, whether or not its work waits for them. */
  pending: Set<Promise<unknown>>;
  callbacks: (() => void)[];
  isOver: boolean;
  /** Whether its commit has begun: from then on the outcome is awaited, past the deadline as well. */
  hasCommitBegun: boolean;
}

/**
 * The one way to the database, on PostgreSQL and on SQLite. It heeds the deadline of the request: if that passes before the
 * commit, nothing is kept; once the commit has begun, the caller is told what came of it.
 */
@Injectable()
export class UnitOfWork implements OnApplicationShutdown {
  private readonly logger = new Logger('UnitOfWork');
  private readonly current = new AsyncLocalStorage<Unit>();
  private readonly engine: Engine;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {
    this.engine = engineOf(dataSource);
  }

  onApplicationShutdown(): Promise<void> {
    return this.engine.close();
  }

  /**
   * Runs `work` in one transaction: everything that its statements write is kept if it resolves, and nothing if it throws.
   * Within another unit of work it joins that one. After a deadlock `work` runs again, so it must do nothing but statements.
   * @throws DeadlinePassed if the deadline passes before the commit.
   * @throws CommitUnknown if the connection was lost within the commit and the database can't be asked what came of it.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.activeUnit()) return work();
    const deadline = Deadline.current;
    let unit: Unit | undefined;
    const outcome = this.engine.transaction({
      run: (channel) => {
        deadline?.assertAhead();
        unit = { channel, pending: new Set(), callbacks: [], isOver: false, hasCommitBegun: false };
        return this.within(unit, work);
      },
      assertMayCommit: () => {
        deadline?.assertAhead();
        if (unit) unit.hasCommitBegun = true;
      },
    });
    const result = await (deadline ? deadline.race(outcome, () => unit?.hasCommitBegun === true) : outcome);
    for (const callback of unit?.callbacks ?? []) this.callBack(callback);
    return result;
  }

  /** Runs `callback` after the commit of the caller's unit of work, or at once if there is none. Its errors are only logged. */
  afterCommit(callback: () => void): void {
    const unit = this.activeUnit();
    if (unit) unit.callbacks.push(callback);
    else this.callBack(callback);
  }

  /** Runs one statement by TypeORM's manager, in the caller's unit of work if there is one. @throws QueryFailedError. */
  async statement<T>(run: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.send((channel) => channel.statement(run), 'short');
  }

  /**
   * Runs one statement, in the caller's unit of work if there is one.
   * @returns its rows.
   * @throws QueryFailedError or DeadlinePassed.
   */
  async rows<Row extends object>(query: Sql, lane: Lane = 'short'): Promise<Row[]> {
    const text = isPostgres(this.dataSource) ? query.text : query.sql;
    this.dataSource.logger.logQuery(text, query.values);
    const sentAt = performance.now();
    try {
      return await this.send((channel) => channel.query<Row>(text, query.values), lane);
    } catch (error) {
      throw error instanceof DeadlinePassed
        ? error
        : new QueryFailedError(text, query.values, error as Error);
    } finally {
      this.noteSlow(text, performance.now() - sentAt);
    }
  }

  /** Logs a statement that took long, its turn included: its text, which has no values. */
  private noteSlow(text: string, ms: number): void {
    const { slowStatementMs } = this.settings;
    if (slowStatementMs === 0 || ms < slowStatementMs) return;
    this.logger.warn({ msg: 'slow statement', ms: Math.round(ms), statement: text.slice(0, MOST_LOGGED) });
  }

  /** @throws DeadlinePassed. */
  private send<T>(run: (channel: Channel) => Promise<T>, lane: Lane): Promise<T> {
    const deadline = Deadline.current;
    const inTime = (channel: Channel) => {
      deadline?.assertAhead();
      return run(channel);
    };
    const unit = this.activeUnit();
    if (!unit) {
      const single = this.engine.single(inTime, lane);
      return deadline ? deadline.race(single) : single;
    }
    const { pending } = unit;
    const result = inTime(unit.channel);
    pending.add(result);
    const settle = () => pending.delete(result);
    result.then(settle, settle);
    return result;
  }

  private activeUnit(): Unit | undefined {
    const unit = this.current.getStore();
    return unit?.isOver === false ? unit : undefined;
  }

  private async within<T>(unit: Unit, work: () => Promise<T>): Promise<T> {
    try {
      return await this.current.run(unit, work);
    } finally {
      unit.isOver = true;
      await Promise.allSettled(unit.pending);
    }
  }

  private callBack(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.logger.error(error);
    }
  }
}

function engineOf(dataSource: DataSource): Engine {
  const { driver } = dataSource;
  return isPostgres(dataSource)
    ? new PostgresEngine(dataSource, (driver as PostgresDriver).master as Pool)
    : new SqliteEngine(dataSource, (driver as BetterSqlite3Driver).databaseConnection as Database.Database);
}
