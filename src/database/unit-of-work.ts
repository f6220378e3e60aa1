import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import {
  DataSource,
  type EntityManager,
  type ObjectLiteral,
  type QueryDeepPartialEntity,
  type SelectQueryBuilder,
} from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { isDeadlock } from './query-failure.js';
import { SharedConnections } from './shared-connections.js';

const MOST_ATTEMPTS = 5;

interface Transaction {
  manager: EntityManager;
  open: boolean;
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
  private readonly sharesOneConnection: boolean;
  private readonly shared: SharedConnections | undefined;
  private lastInLine: Promise<unknown> = Promise.resolve();

  constructor(private readonly dataSource: DataSource) {
    this.sharesOneConnection = dataSource.options.type === 'better-sqlite3';
    this.shared = this.sharesOneConnection ? undefined : new SharedConnections(poolOf(dataSource));
  }

  /**
   * Runs `work` in one transaction: what its statements write is kept as a whole when it resolves, and gone when it
   * throws. Within another unit of work it joins that one. It may run more than once, so it does nothing but statements.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.own()) return work();
    if (!this.sharesOneConnection) return this.onPool(work);
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
    if (own) return ofUnit(own, run);
    return this.sharesOneConnection
      ? this.inLine(() => run(this.dataSource.manager))
      : run(this.dataSource.manager);
  }

  /** Runs one short statement that is given as text, inside the caller's unit of work where there is one. */
  async rows<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    if (this.shared && !this.own()) {
      this.dataSource.logger.logQuery(sql, [...values]);
      return this.shared.query(sql, values);
    }
    return this.statement((manager) => manager.query<Row[]>(sql, [...values]));
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
  private async onPool<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction((manager) => this.within(manager, work));
      } catch (error) {
        if (!isDeadlock(error) || attempt === MOST_ATTEMPTS) throw error;
      }
    }
  }

  private own(): Transaction | undefined {
    const transaction = this.current.getStore();
    return transaction?.open ? transaction : undefined;
  }

  private async within<T>(manager: EntityManager, work: () => Promise<T>): Promise<T> {
    const transaction: Transaction = { manager, open: true, pending: new Set() };
    try {
      return await this.current.run(transaction, work);
    } finally {
      transaction.open = false;
      await Promise.allSettled(transaction.pending);
    }
  }

  private inLine<T>(work: () => Promise<T>): Promise<T> {
    const result = this.lastInLine.then(work);
    this.lastInLine = result.catch(() => undefined);
    return result;
  }
}

function poolOf({ driver }: DataSource): Pool {
  return (driver as PostgresDriver).master as Pool;
}

async function ofUnit<T>(
  { manager, pending }: Transaction,
  run: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const result = run(manager);
  pending.add(result);
  return result.finally(() => pending.delete(result));
}
