import { setTimeout as pause } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { SqliteConnection } from '../../src/database/engine/sqlite-connection.js';
import { relayTo } from './relay.js';

/** A database each of whose answers can be made to take longer, for servers within this process. */
export interface SlowDatabase {
  /** The same database, by a way that can be slow. */
  url: string;
  /** How much longer every answer takes from now on. */
  slowDown: (ms: number) => void;
  close: () => Promise<void>;
}

/** What is still to come when the tests are over must not hold up their process. */
const later = (ms: number) => pause(ms, undefined, { ref: false });

export function slowDatabase(databaseUrl: string): Promise<SlowDatabase> {
  return DATABASE === 'sqlite' ? Promise.resolve(slowSqlite(databaseUrl)) : slowPostgres(databaseUrl);
}

function slowSqlite(url: string): SlowDatabase {
  let delay = 0;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- Called on the connection that it was called on.
  const original = SqliteConnection.prototype.query;
  const spy = jest.spyOn(SqliteConnection.prototype, 'query');
  spy.mockImplementation(async function (this: SqliteConnection, sql, values) {
    if (delay > 0) await later(delay);
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
  let delay = 0;
  const { url, close } = await relayTo(databaseUrl, (client, upstream) => {
    let written = Promise.resolve();
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      const arrives = delay > 0 ? later(delay) : Promise.resolve();
      written = written
        .then(() => arrives)
        .then(() => {
          if (client.writable) client.write(chunk);
        });
    });
  });
  return { url, slowDown: (ms) => (delay = ms), close };
}
