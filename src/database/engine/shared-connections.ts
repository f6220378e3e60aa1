import type { Pool, PoolClient, QueryResult } from 'pg';
import { Deadline, DeadlinePassed } from '../deadline.js';
import { FairQueue } from '../fair-line.js';
import { isCancelled, isUnavailable } from '../query-failure.js';
import type { Connection } from './engine.js';

/** After how many statements a connection goes back to the pool, so that transactions can have it. */
const MOST_SERVED = 200;

/** How many connections are shared at most, and how many statements are under way on each at most. */
export interface Bounds {
  connections: number;
  underWay: number;
  /** For how many milliseconds a statement may go on before PostgreSQL ends it, where that is less than for all. */
  mostMs?: number | undefined;
}

interface SharedConnection {
  client: Promise<PoolClient>;
  underWay: number;
  served: number;
  /** Whether a statement has failed on it as on a lost connection: the pool must not keep it. */
  isDoubtful: boolean;
  onLost: () => void;
}

interface Waiting {
  go: (connection: SharedConnection) => void;
  giveUp: (error: unknown) => void;
}

/**
 * Sends the single statements of many requests over a few connections of the pool, one after the other without waiting for
 * answers (pipelining), which saves both sides most of their wake-ups. With its last answer a connection goes back to the pool.
 */
export class SharedConnections implements Connection {
  private readonly connections: SharedConnection[] = [];
  private readonly line = new FairQueue<Waiting>();

  constructor(
    private readonly pool: Pool,
    private readonly bounds: Bounds,
  ) {}

  async query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const connection = this.enter() ?? (await this.turn());
    try {
      const client = await connection.client;
      // The request has been answered if its deadline passed during the wait: nothing more is sent for it.
      Deadline.current?.assertAhead();
      const { rows } = await this.send<Row>(client, sql, values as unknown[]);
      return rows;
    } catch (error) {
      if (!(error instanceof DeadlinePassed) && isUnavailable(error) && !isCancelled(error)) {
        connection.isDoubtful = true;
        this.forget(connection);
      }
      throw error;
    } finally {
      this.leave(connection);
    }
  }

  private send<Row extends object>(
    client: PoolClient,
    sql: string,
    values: unknown[],
  ): Promise<QueryResult<Row>> {
    const { mostMs } = this.bounds;
    if (mostMs === undefined) return client.query<Row>(sql, values);
    // It holds within a transaction alone: a pooler may give the connection to others afterwards.
    const around = [client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${mostMs}`)];
    const result = client.query<Row>(sql, values);
    around.push(client.query('COMMIT'));
    // They fail with a lost connection, as the statement does.
    for (const each of around) each.catch(() => undefined);
    return result;
  }

  /** A place on the connection with the fewest statements under way; undefined if all are full. */
  private enter(): SharedConnection | undefined {
    const [least] = this.connections
      .filter(({ served }) => served < MOST_SERVED)
      .toSorted((one, other) => one.underWay - other.underWay);
    // What is about to go back counts until it has: a lane never holds more of the pool than its own.
    const mayOpen = this.connections.length < this.bounds.connections;
    const connection = mayOpen && least?.underWay !== 0 ? this.open() : least;
    if (!connection || connection.underWay === this.bounds.underWay) return undefined;
    connection.underWay++;
    connection.served++;
    return connection;
  }

  private turn(): Promise<SharedConnection> {
    return new Promise((go, giveUp) => {
      this.line.push({ go, giveUp });
    });
  }

  private leave(connection: SharedConnection): void {
    connection.underWay--;
    const isSpent = connection.served === MOST_SERVED || !this.connections.includes(connection);
    // Before the next are let in, who may need another connection in its place.
    if (isSpent && connection.underWay === 0) this.giveBack(connection);
    while (!this.line.isEmpty) {
      const free = this.enter();
      if (!free) break;
      this.line.shift()?.go(free);
    }
    if (!isSpent && connection.underWay === 0) this.giveBack(connection);
  }

  private open(): SharedConnection {
    const onLost = () => {
      this.forget(connection);
    };
    const client = this.pool.connect();
    const connection: SharedConnection = { client, underWay: 0, served: 0, isDoubtful: false, onLost };
    this.connections.push(connection);
    connection.client.then(
      // Statements under way on a lost connection fail by themselves.
      (opened) => opened.once('error', onLost),
      (error: unknown) => {
        onLost();
        // No connection can be had: all that wait fail now, rather than each after a try of its own.
        while (!this.line.isEmpty) this.line.shift()?.giveUp(error);
      },
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
        client.off('error', connection.onLost);
        client.release(connection.isDoubtful);
      },
      () => undefined,
    );
  }
}
