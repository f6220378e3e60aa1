import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import {
  DataSource,
  QueryFailedError,
  type EntityManager,
  type ObjectLiteral,
  type QueryRunner,
  type SelectQueryBuilder,
} from 'typeorm';
import { isDeadlock } from './query-failure.js';
import { connectionOf, singleStatements, type Connection } from './connection.js';

const MOST_ATTEMPTS = 5;

interface Transaction {
  manager: EntityManager;
  connection: Connection;
  state: 'open' | 'concluding' | 'over';
  /** Its statements under way: it ends after the last of them, waited for or not. */
  pending: Set<Promise<unknown>>;
  /** How many of them TypeORM puts together: it sends them some time after it is asked to. */
  unsent: number;
}

/**
 * Says that the statements which give `last` are the last ones of a unit of work: on PostgreSQL its end is sent right
 * behind them, if they are on their way by then. Where one of them fails nothing is kept, as ever.
 */
export type Conclude = <T>(last: Promise<T>) => Promise<T>;

const later: Conclude = (last) => last;

/**
 * The one way to the database. On PostgreSQL a transaction takes a connection of the pool for itself. On SQLite all
 * requests share one connection, so transactions and single statements wait for each other there: nothing reads
 * or joins a transaction that is not its own.
 */
@Injectable()
export class UnitOfWork {
  private readonly current = new AsyncLocalStorage<Transaction>();
  private readonly sharesOneConnection: boolean;
  private readonly connection: Connection;
  private lastInLine: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {
    this.sharesOneConnection = dataSource.options.type === 'better-sqlite3';
    this.connection = singleStatements(dataSource);
  }

  /**
   * Runs `work` in one transaction: what its statements write is kept as a whole when it resolves, and gone when it
   * throws. Within another unit of work it joins that one. It may run more than once, so it does nothing but statements.
   */
  async transaction<T>(work: (conclude: Conclude) => Promise<T>): Promise<T> {
    if (this.own()) return work(later);
    if (!this.sharesOneConnection) return this.onPool(work);
    return this.inLine(async () => {
      const { manager } = this.dataSource;
      // Takes the write lock at once: a deferred one can fail half-way when another process has written.
      await manager.query('BEGIN IMMEDIATE');
      try {
        const result = await this.within(manager, this.connection, () => work(later));
        await manager.query('COMMIT');
        return result;
      } catch (error) {
        // Some faults make SQLite roll back by itself; what went wrong first is what matters.
        await manager.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /**
   * Runs `work` on one connection, its statements one behind the other. On PostgreSQL there is no transaction around
   * them, so at most one of them may write; on SQLite, or within another unit of work, it is like `transaction`.
   */
  async pipeline<T>(work: () => Promise<T>): Promise<T> {
    if (this.sharesOneConnection || this.own()) return this.transaction(work);
    return this.onConnection(({ manager }, connection) => this.within(manager, connection, work));
  }

  /** Runs one statement, inside the caller's unit of work where there is one. */
  async statement<T>(run: (manager: EntityManager) => Promise<T>): Promise<T> {
    const own = this.own();
    if (own) {
      own.unsent++;
      return ofUnit(own, () => run(own.manager)).finally(() => own.unsent--);
    }
    return this.sharesOneConnection
      ? this.inLine(() => run(this.dataSource.manager))
      : run(this.dataSource.manager);
  }

  /** The same for a short statement that is given as text; gives its rows. @throws QueryFailedError. */
  async rows<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const own = this.own();
    this.dataSource.logger.logQuery(sql, [...values]);
    try {
      if (own) return await ofUnit(own, () => own.connection.query<Row>(sql, values));
      const query = () => this.connection.query<Row>(sql, values);
      return await (this.sharesOneConnection ? this.inLine(query) : query());
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
    if (this.sharesOneConnection) return query;
    return query.setLock(purpose === 'change' ? 'for_no_key_update' : 'pessimistic_read', undefined, [alias]);
  }

  /** Two units of work that wait for each other's locks: the database lets one go on, and the other begins again. */
  private async onPool<T>(work: (conclude: Conclude) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.onConnection((runner, connection) => this.committed(runner, connection, work));
      } catch (error) {
        if (!isDeadlock(error) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  /** With a connection of the pool, which goes back to it afterwards. */
  private async onConnection<T>(work: (on: QueryRunner, its: Connection) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work(runner, await connectionOf(runner));
    } finally {
      await runner.release();
    }
  }

  private async committed<T>(
    runner: QueryRunner,
    connection: Connection,
    work: (conclude: Conclude) => Promise<T>,
  ): Promise<T> {
    try {
      await runner.startTransaction();
      let end: Promise<void> | undefined;
      const result = await this.within(runner.manager, connection, (transaction) =>
        work((last) => {
          if (transaction.unsent > 0) return last;
          transaction.state = 'concluding';
          end = runner.commitTransaction();
          // Whoever waits for the result hears of it first.
          end.catch(() => undefined);
          return last;
        }),
      );
      await (end ?? runner.commitTransaction());
      return result;
    } catch (error) {
      // A connection that is lost has rolled back; what went wrong first is what matters.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }

  private own(): Transaction | undefined {
    const transaction = this.current.getStore();
    if (transaction?.state === 'concluding') throw new Error('A statement came after the last one.');
    return transaction?.state === 'open' ? transaction : undefined;
  }

  private async within<T>(
    manager: EntityManager,
    connection: Connection,
    work: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const transaction: Transaction = { manager, connection, state: 'open', pending: new Set(), unsent: 0 };
    try {
      return await this.current.run(transaction, () => work(transaction));
    } finally {
      transaction.state = 'over';
      await Promise.allSettled(transaction.pending);
    }
  }

  private inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = this.lastInLine.then(work);
    this.lastInLine = result.catch(() => undefined);
    return result;
  }
}

async function ofUnit<T>({ pending }: Transaction, run: () => Promise<T>): Promise<T> {
  const result = run();
  pending.add(result);
  return result.finally(() => pending.delete(result));
}
