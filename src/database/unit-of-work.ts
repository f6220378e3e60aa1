import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import type Database from 'better-sqlite3';
import type { Pool } from 'pg';
import type { Sql } from 'sql-template-tag';
import { DataSource, QueryFailedError, type EntityManager } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { Deadline, DeadlinePassed } from './deadline.js';
import { isPostgres } from './dialect.js';
import type { Engine, Lane, Way } from './engine/engine.js';
import { PostgresEngine } from './engine/postgres.js';
import { SqliteEngine } from './engine/sqlite.js';

/** A unit of work that is under way. */
interface Unit {
  way: Way;
  /** Its statements under way: it ends after the last of them, waited for or not. */
  pending: Set<Promise<unknown>>;
  followers: (() => void)[];
  isOver: boolean;
  /** Whether its commit has begun: its outcome is then awaited, however late. */
  isDecided: boolean;
}

/**
 * The one way to the database, the same on both. What it does for a request heeds the request's deadline: passed before
 * the commit, nothing is kept; once the commit has begun, the caller is told what came of it.
 */
@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger('UnitOfWork');
  private readonly current = new AsyncLocalStorage<Unit>();
  private readonly engine: Engine;

  constructor(private readonly dataSource: DataSource) {
    this.engine = engineOf(dataSource);
  }

  /**
   * Runs `work` in one transaction: what its statements write is kept as a whole when it resolves, and gone when it
   * throws. Within another unit of work it joins that one. It may run more than once (where two wait for each other's
   * locks), so it does nothing but statements.
   * @throws DeadlinePassed, or CommitUnknown where the database was lost within the commit and can't be asked about it.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.own()) return work();
    const deadline = Deadline.current;
    let unit: Unit | undefined;
    const outcome = this.engine.transaction({
      run: (way) => {
        deadline?.assertAhead();
        unit = { way, pending: new Set(), followers: [], isOver: false, isDecided: false };
        return this.within(unit, work);
      },
      assertMayCommit: () => {
        deadline?.assertAhead();
        if (unit) unit.isDecided = true;
      },
    });
    const result = await (deadline ? deadline.race(outcome, () => unit?.isDecided === true) : outcome);
    for (const follow of unit?.followers ?? []) this.follow(follow);
    return result;
  }

  /** Has `follow` run once the caller's unit of work is kept, or at once where there is none. It can undo nothing. */
  afterCommit(follow: () => void): void {
    const own = this.own();
    if (own) own.followers.push(follow);
    else this.follow(follow);
  }

  /** Runs one statement of TypeORM's, inside the caller's unit of work where there is one. */
  statement<T>(run: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.send(({ manager }) => run(manager), 'short');
  }

  /**
   * Runs one statement, inside the caller's unit of work where there is one; gives its rows.
   * @throws QueryFailedError.
   */
  async rows<Row extends object>(query: Sql, lane: Lane = 'short'): Promise<Row[]> {
    const text = isPostgres(this.dataSource) ? query.text : query.sql;
    this.dataSource.logger.logQuery(text, query.values);
    try {
      return await this.send(({ connection }) => connection.query<Row>(text, query.values), lane);
    } catch (error) {
      throw error instanceof DeadlinePassed
        ? error
        : new QueryFailedError(text, query.values, error as Error);
    }
  }

  private async send<T>(run: (way: Way) => Promise<T>, lane: Lane): Promise<T> {
    const deadline = Deadline.current;
    const inTime = (way: Way) => {
      deadline?.assertAhead();
      return run(way);
    };
    const own = this.own();
    if (own) return ofUnit(own, () => inTime(own.way));
    const single = this.engine.single(inTime, lane);
    return deadline ? deadline.race(single) : single;
  }

  private own(): Unit | undefined {
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

  private follow(follow: () => void): void {
    try {
      follow();
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

async function ofUnit<T>({ pending }: Unit, run: () => Promise<T>): Promise<T> {
  const result = run();
  pending.add(result);
  return result.finally(() => pending.delete(result));
}
