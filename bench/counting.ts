import Database from 'better-sqlite3';
import pg from 'pg';

/**
 * Loaded before a server that is measured: counts the statements that it sends to its database, and tells their number
 * to whoever started it. One addition a statement, the same for both servers.
 */
let statements = 0;

type Methods = Record<string, (...values: unknown[]) => unknown>;

function count(prototype: object, names: readonly string[]): void {
  const methods = prototype as Methods;
  for (const name of names) {
    const original = methods[name];
    if (!original) throw new Error(`There is no ${name} to count`);
    methods[name] = function (this: unknown, ...values) {
      statements++;
      return original.apply(this, values);
    };
  }
}

count(pg.Client.prototype, ['query']);
const statement = new Database(':memory:').prepare('SELECT 1');
count(Object.getPrototypeOf(statement) as object, ['run', 'get', 'all', 'iterate']);

process.on('message', () => process.send?.(statements));
// Whoever started it need not stay for it to end.
process.channel?.unref();
