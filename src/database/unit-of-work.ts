import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import {
  DataSource,
  QueryFailedError,
  type EntityManager,
  type ObjectLiteral,
  type SelectQueryBuilder,
} from 'typeorm';
import { isPostgres } from './dialect.js';
import { GroupCommit } from './group-commit.js';
import { isDeadlock } from './query-failure.js';
import { connectionOf, singleStatements, type Connection, type Pace } from './connection.js';

const MOST_ATTEMPTS = 5;

interface Transaction {
  manager: EntityManager;
  connection: Connection;
  isOver: boolean;
  /** Its statements under way: it ends after the last of them, waited for or not. */
  pending: Set<Promise<unknown>>;
}

/**
 * The one way to the database. On PostgreSQL a transaction takes a connection of the pool for itself. On SQLite all
 * requests share one connection, so transactions and single statements wait for each other there: nothing reads
 * or joins a transaction that is not its own.
 */
@Injectable()
export class UnitOfWork {
  private readonly current = new AsyncLocalStorage<Transaction>();
  private readonly single: Readonly<Record<Pace, Connection>>;
  /** Where all share one connection. */
  private readonly line: GroupCommit | undefined;

  constructor(private readonly dataSource: DataSource) {
    this.single = singleStatements(dataSource);
    const control = (statement: string) => {
      dataSource.logger.logQuery(statement);
      return this.single.short.query(statement, []);
    };
    this.line = isPostgres(dataSource) ? undefined : new GroupCommit(control);
  }

  /** Whether the caller is within a transaction. */
  get isUnderWay(): boolean {
    return this.own() !== undefined;
  }

  /**
   * Runs `work` in one transaction: what its statements write is kept as a whole when it resolves, and gone when it
   * throws. Within another unit of work it joins that one. It may run more than once, so it does nothing but statements.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.own()) return work();
    if (!this.line) return this.onPool(work);
    return this.line.unit(() => this.within(this.dataSource.manager, this.single.short, work));
  }

  /** Runs one statement, inside the caller's unit of work where there is one. */
  async statement<T>(run: (manager: EntityManager) => Promise<T>): Promise<T> {
    const own = this.own();
    if (own) return ofUnit(own, () => run(own.manager));
    const { manager } = this.dataSource;
    return this.line ? this.line.single(() => run(manager)) : run(manager);
  }

  /** The same for a statement that is given as text; gives its rows. @throws QueryFailedError. */
  async rows<Row extends object>(
    sql: string,
    values: readonly unknown[],
    pace: Pace = 'short',
  ): Promise<Row[]> {
    const own = this.own();
    this.dataSource.logger.logQuery(sql, [...values]);
    try {
      if (own) return await ofUnit(own, () => own.connection.query<Row>(sql, values));
      const query = () => this.single[pace].query<Row>(sql, values);
      return await (this.line ? this.line.single(query) : query());
    } catch (error) {
      throw new QueryFailedError(sql, [...values], error as Error);
    }
  }

  /**
   * Locks the row of `alias` until the unit of work ends: `change` keeps everybody else off it, `keep` lets others
   * read it but not change it; neither hinders a row that refers to it. SQLite's one writer needs no lock.
   */
  locking<E extends ObjectLiteral>(
    query: SelectQueryBuilder<E>,
    alias: string,
    purpose: 'change' | 'keep',
  ): SelectQueryBuilder<E> {
    if (this.line) return query;
    return query.setLock(purpose === 'change' ? 'for_no_key_update' : 'pessimistic_read', undefined, [alias]);
  }

  /** Two units of work that wait for each other's locks: the database lets one go on, and the other begins again. */
  private async onPool<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.onConnection(work);
      } catch (error) {
        if (!isDeadlock(error) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  private async onConnection<T>(work: () => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const connection = await connectionOf(runner);
      await runner.startTransaction();
      const result = await this.within(runner.manager, connection, work);
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // A connection that is lost has rolled back; what went wrong first is what matters.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  private own(): Transaction | undefined {
    const transaction = this.current.getStore();
    return transaction?.isOver === false ? transaction : undefined;
  }

  private async within<T>(
    manager: EntityManager,
    connection: Connection,
    work: () => Promise<T>,
  ): Promise<T> {
    const transaction: Transaction = { manager, connection, isOver: false, pending: new Set() };
    try {
      return await this.current.run(transaction, work);
    } finally {
      transaction.isOver = true;
      await Promise.allSettled(transaction.pending);
    }
  }
}

async function ofUnit<T>({ pending }: Transaction, run: () => Promise<T>): Promise<T> {
  const result = run();
  pending.add(result);
  return result.finally(() => pending.delete(result));
}
