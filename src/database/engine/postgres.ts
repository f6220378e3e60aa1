import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Connection, Engine, Lane, Channel, Work } from './engine.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { SharedConnections } from './shared-connections.js';

/**
 * Whose each connection of the pool is, from the first on; those beyond are for transactions. The smallest pool, whose size
 * config/environment.ts says, has one for each: what is slow can never take the last one from what is quick.
 */
const DEALT: readonly (Lane | 'transaction')[] = [
  'transaction',
  'short',
  'list',
  'long',
  'transaction',
  'long',
  'short',
  'list',
  'transaction',
  'long',
];

/** How many connections of a pool of this size a lane shares. */
export function connectionsOf(lane: Lane, poolSize: number): number {
  return DEALT.slice(0, poolSize).filter((owner) => owner === lane).length;
}

/** PostgreSQL: a transaction has a connection of the pool to itself; single statements share some, by their lane. */
export class PostgresEngine implements Engine {
  private readonly transactions: PostgresTransactions;
  private readonly lanes: Readonly<Record<Lane, Connection>>;

  constructor(
    private readonly dataSource: DataSource,
    pool: Pool,
  ) {
    this.transactions = new PostgresTransactions(dataSource, pool);
    const shared = (lane: Lane, underWay: number) =>
      new SharedConnections(pool, { connections: connectionsOf(lane, pool.options.max), underWay });
    this.lanes = {
      short: shared('short', 10),
      list: shared('list', 2),
      // Searches may take long: who comes after one on its connection would wait for all of it.
      long: shared('long', 1),
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
