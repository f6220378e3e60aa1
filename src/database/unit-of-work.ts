import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import {
  DataSource,
  type EntityManager,
  type ObjectLiteral,
  type QueryDeepPartialEntity,
  type SelectQueryBuilder,
} from 'typeorm';

interface Transaction {
  manager: EntityManager;
  open: boolean;
}

/**
 * The one way to the database. On PostgreSQL a transaction takes a connection of the pool for itself. On SQLite all
 * requests share one connection, so transactions and single statements wait for each other there: nothing reads
 * or joins a transaction that is not its own.
 */
@Injectable()
export class UnitOfWork {
  private readonly current = new AsyncLocalStorage<Transaction>();
  private readonly sharesOneConnection: boolean;
  private lastInLine: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {
    this.sharesOneConnection = dataSource.options.type === 'better-sqlite3';
  }

  /**
   * Runs `work` in one transaction: what its statements write is kept as a whole when it resolves, and gone when it
   * throws. Within another unit of work it joins that one.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.own()) return work();
    if (!this.sharesOneConnection)
      return this.dataSource.transaction((manager) => this.within(manager, work));
    return this.inLine(async () => {
      const { manager } = this.dataSource;
      // Takes the write lock at once: a deferred one can fail half-way when another process has written.
      await manager.query('BEGIN IMMEDIATE');
      try {
        const result = await this.within(manager, work);
        await manager.query('COMMIT');
        return result;
      } catch (error) {
        // Some faults make SQLite roll back by itself; what went wrong first is what matters.
        await manager.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Runs one statement, inside the caller's unit of work where there is one. */
  async statement<T>(run: (manager: EntityManager) => Promise<T>): Promise<T> {
    const own = this.own();
    if (own) return run(own.manager);
    return this.sharesOneConnection
      ? this.inLine(() => run(this.dataSource.manager))
      : run(this.dataSource.manager);
  }

  /** Inserts one row in one statement; gives the id that the database has counted up for it. */
  async insert<E extends { id: unknown }>(
    entity: new () => E,
    row: QueryDeepPartialEntity<E>,
  ): Promise<number> {
    const result = await this.statement((manager) => {
      const query = manager.createQueryBuilder().insert().into(entity).values(row).updateEntity(false);
      return (this.sharesOneConnection ? query : query.returning('id')).execute();
    });
    return this.sharesOneConnection ? (result.raw as number) : (result.raw as [{ id: number }])[0].id;
  }

  /**
   * Locks the row of `alias` until the unit of work ends: `change` keeps everybody else off it, `keep` lets others
   * read it but not change it. SQLite's one writer needs no lock.
   */
  locking<E extends ObjectLiteral>(
    query: SelectQueryBuilder<E>,
    alias: string,
    purpose: 'change' | 'keep',
  ): SelectQueryBuilder<E> {
    if (this.sharesOneConnection) return query;
    return query.setLock(purpose === 'change' ? 'pessimistic_write' : 'pessimistic_read', undefined, [alias]);
  }

  private own(): Transaction | undefined {
    const transaction = this.current.getStore();
    return transaction?.open ? transaction : undefined;
  }

  private async within<T>(manager: EntityManager, work: () => Promise<T>): Promise<T> {
    const transaction = { manager, open: true };
    try {
      return await this.current.run(transaction, work);
    } finally {
      transaction.open = false;
    }
  }

  private inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = this.lastInLine.then(work);
    this.lastInLine = result.catch(() => undefined);
    return result;
  }
}
