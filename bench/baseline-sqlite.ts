import Database from 'better-sqlite3';
import {
  statements,
  type BaselineDatabase,
  type Row,
  type StatementName,
  type Steps,
} from './baseline-data.js';

/** SQLite by prepared statements on one connection, as durable as Wasil's. */
export function openSqlite(file: string): BaselineDatabase {
  const database = new Database(file, { fileMustExist: true, timeout: 4000 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const sql = Object.entries(
    statements({
      now: "strftime('%Y-%m-%d %H:%M:%f', 'now')",
      list: (alias, names) =>
        `json_group_array(json_object(${names.map((name) => `'${name}', ${alias}.${name}`).join(', ')}) ORDER BY ${alias}.id)`,
    }),
  );
  const prepared = Object.fromEntries(
    sql.map(([name, text]) => [name, database.prepare<[object], Row>(text)]),
  ) as Record<StatementName, Database.Statement<[object], Row>>;
  const rows = (name: StatementName, ...[first, second, third, fourth, fifth]: unknown[]) => {
    const statement = prepared[name];
    // SQLite takes $1 for a name.
    const values = { 1: first, 2: second, 3: third, 4: fourth, 5: fifth };
    if (statement.reader) return statement.all(values);
    statement.run(values);
    return [];
  };
  const transaction = database.transaction((steps: Steps) => {
    let step = steps.next();
    while (!step.done) step = steps.next(rows(...step.value));
    return step.value;
  });
  return {
    rows,
    transaction: (steps) => transaction.immediate(steps),
    // 2026-01-31 08:00:00.500 becomes 2026-01-31T08:00:00.500Z.
    time: (text) => (text === null ? null : `${(text as string).replace(' ', 'T')}Z`),
    flag: (number) => number === 1,
    list: (text) => JSON.parse(String(text)) as Row[],
  };
}
