import type { Pool, PoolClient } from 'pg';

/** Of a pool's connections, how many single statements share at most: the others are left to transactions. */
const MOST_SHARED = 3;

interface SharedConnection {
  client: Promise<PoolClient>;
  /** How many statements are under way on it. */
  users: number;
}

/**
 * Single statements of many requests on a few connections of the pool, one sent behind the other without waiting for
 * its answer (pipelining): far fewer ways to the database and back. A connection goes back to the pool with its last
 * answer. Only short statements belong here: each waits for those before it.
 */
export class SharedConnections {
  private readonly connections: SharedConnection[] = [];

  constructor(private readonly pool: Pool) {}

  /** The rows that a statement gives, by itself and outside of any transaction. */
  async query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const connection = this.leastUsed();
    connection.users++;
    try {
      const client = await connection.client;
      const { rows } = await client.query<Row>(sql, values as unknown[]);
      return rows;
    } finally {
      connection.users--;
      if (connection.users === 0) this.giveBack(connection);
    }
  }

  private leastUsed(): SharedConnection {
    const [least] = this.connections.toSorted((one, other) => one.users - other.users);
    const most = Math.min(MOST_SHARED, this.pool.options.max - 1);
    return least && (least.users === 0 || this.connections.length >= most) ? least : this.open();
  }

  private open(): SharedConnection {
    const connection: SharedConnection = { client: this.pool.connect(), users: 0 };
    const forget = () => {
      this.forget(connection);
    };
    this.connections.push(connection);
    connection.client.then(
      // What was asked on a connection that is lost fails by itself.
      (client) => client.once('error', forget),
      forget,
    );
    return connection;
  }

  private forget(connection: SharedConnection): void {
    const index = this.connections.indexOf(connection);
    if (index >= 0) this.connections.splice(index, 1);
  }

  private giveBack(connection: SharedConnection): void {
    this.forget(connection);
    connection.client.then(
      (client) => {
        client.removeAllListeners('error');
        client.release();
      },
      () => undefined,
    );
  }
}
