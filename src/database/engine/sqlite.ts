import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { DatabaseReplaced } from '../query-failure.js';
import type { Engine, Channel, Work } from './engine.js';
import { GroupCommit } from './group-commit.js';
import { SqliteConnection } from './sqlite-connection.js';

/** SQLite: all requests share one connection, on which transactions and single statements take turns. */
export class SqliteEngine implements Engine {
  private readonly channel: Channel;
  private readonly line: GroupCommit;

  constructor(dataSource: DataSource, database: Database.Database) {
    const connection = new SqliteConnection(database);
    // SQLite waits for another process by keeping this one from everything else; GroupCommit waits without.
    database.pragma('busy_timeout = 0');
    this.channel = {
      query: (sql, values) => connection.query(sql, values),
      statement: (run) => run(dataSource.manager),
    };
    const opened = identityOf(database);
    this.line = new GroupCommit((statement) => {
      if (statement === 'COMMIT' && identityOf(database) !== opened) throw new DatabaseReplaced();
      dataSource.logger.logQuery(statement);
      return connection.query(statement, []);
    });
  }

  transaction<T>({ run, assertMayCommit }: Work<T>): Promise<T> {
    return this.line.unit(async () => {
      const result = await run(this.channel);
      assertMayCommit();
      return result;
    });
  }

  single<T>(run: (channel: Channel) => Promise<T>): Promise<T> {
    return this.line.single(() => run(this.channel));
  }
}

/** Which file a database's name stands for now; the same for every database in memory. */
function identityOf({ name, memory }: Database.Database): string | undefined {
  if (memory) return undefined;
  const file = statSync(name, { bigint: true, throwIfNoEntry: false });
  return file && `${file.dev} ${file.ino}`;
}
