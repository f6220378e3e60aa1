import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Connection, Engine, Lane, Channel, Work } from './engine.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { SharedConnections } from './shared-connections.js';

/** PostgreSQL: a transaction has a connection of the pool to itself; single statements share some, by their lane. */
export class PostgresEngine implements Engine {
  private readonly transactions: PostgresTransactions;
  private readonly lanes: Readonly<Record<Lane, Connection>>;

  constructor(
    private readonly dataSource: DataSource,
    pool: Pool,
  ) {
    this.transactions = new PostgresTransactions(dataSource, pool);
    this.lanes = {
      short: new SharedConnections(pool, { connections: 2, underWay: 10 }),
      list: new SharedConnections(pool, { connections: 2, underWay: 5 }),
      // Searches may take long, and leave most of the pool to what is quick.
      long: new SharedConnections(pool, { connections: 3, underWay: 1 }),
    };
  }

  transaction<T>(work: Work<T>): Promise<T> {
    return this.transactions.run(work);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  single<T>(run: (channel: Channel) => Promise<T>, lane: Lane): Promise<T> {
    return run({
      query: (sql, values) => this.lanes[lane].query(sql, values),
      statement: (byManager) => byManager(this.dataSource.manager),
    });
  }
}
