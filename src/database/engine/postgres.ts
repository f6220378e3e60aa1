import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import { isCancelled } from '../query-failure.js';
import type { Connection, Engine, Lane, Channel, Work } from './engine.js';
import { QUICK_MS, tryQuickly } from './long-statements.js';
import { PostgresTransactions } from './postgres-transactions.js';
import { SharedConnections } from './shared-connections.js';

/**
 * Whose each connection of the pool is, from the first on; those beyond are for transactions. The smallest pool, whose size
 * config/environment.ts says, has one for each: what is slow can never take the last one from what is quick.
 */
const DEALT: readonly (Lane | 'slow' | 'transaction')[] = [
  'transaction',
  'short',
  'list',
  'long',
  'transaction',
  'slow',
  'short',
  'list',
  'transaction',
  'long',
];

/** How many connections of a pool of this size a lane shares. */
function connectionsOf(lane: Lane | 'slow', poolSize: number): number {
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
    const { max } = pool.options;
    const shared = (lane: Lane | 'slow', underWay: number, mostMs?: number) =>
      new SharedConnections(pool, { connections: connectionsOf(lane, max), underWay, mostMs });
    // Searches may take long: who comes after one on its connection would wait for all of it.
    const hasSlow = connectionsOf('slow', max) > 0;
    this.lanes = {
      short: shared('short', 10),
      list: shared('list', 2),
      long: hasSlow
        ? tryQuickly(shared('long', 1, QUICK_MS), shared('slow', 1), isCancelled)
        : shared('long', 1),
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
