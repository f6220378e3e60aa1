import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { SqliteConnection } from '../../src/database/engine/sqlite-connection.js';

/** A database each of whose answers can be made to take longer, for servers within this process. */
export interface SlowDatabase {
  /** The same database, by a way that can be slow. */
  url: string;
  /** How much longer every answer takes from now on. */
  slowDown: (ms: number) => void;
  close: () => Promise<void>;
}

export function slowDatabase(databaseUrl: string): Promise<SlowDatabase> {
  return DATABASE === 'sqlite' ? Promise.resolve(slowSqlite(databaseUrl)) : slowPostgres(databaseUrl);
}

function slowSqlite(url: string): SlowDatabase {
  let delay = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- Called on the connection that it was called on.
  const original = SqliteConnection.prototype.query;
  const spy = jest.spyOn(SqliteConnection.prototype, 'query');
  spy.mockImplementation(async function (this: SqliteConnection, sql, values) {
    if (delay > 0) await pause(delay);
    return original.call(this, sql, values);
  });
  return {
    url,
    slowDown: (ms) => (delay = ms),
    close: () => {
      spy.mockRestore();
      return Promise.resolve();
    },
  };
}

/** A way to a PostgreSQL server whose answers can be made to take longer, for servers of any process. */
export async function slowPostgres(databaseUrl: string): Promise<SlowDatabase> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let delay = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let written = Promise.resolve();
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      const arrives = delay > 0 ? pause(delay) : Promise.resolve();
      written = written
        .then(() => arrives)
        .then(() => {
          if (client.writable) client.write(chunk);
        });
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    slowDown: (ms) => (delay = ms),
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
