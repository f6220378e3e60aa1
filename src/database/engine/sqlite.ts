import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { DatabaseReplaced } from '../query-failure.js';
import type { Engine, Channel, Lane, Work } from './engine.js';
import { GroupCommit } from './group-commit.js';
import { SqliteConnection } from './sqlite-connection.js';
import { SqliteReader } from './sqlite-reader.js';

/** SQLite: all requests share one connection, on which transactions and single statements take turns; long ones have another. */
export class SqliteEngine implements Engine {
  private readonly channel: Channel;
  private readonly line: GroupCommit;
  /** Where long statements run; none for a database in memory, which no other connection can see. */
  private readonly reader: SqliteReader | undefined;

  constructor(dataSource: DataSource, database: Database.Database) {
    const connection = new SqliteConnection(database);
    // SQLite waits for another process by keeping this one from everything else; GroupCommit waits without.
    database.pragma('busy_timeout = 0');
    this.channel = {
      query: (sql, values) => connection.query(sql, values),
      statement: (run) => run(dataSource.manager),
    };
    this.reader = database.memory ? undefined : new SqliteReader(database.name);
    const opened = identityOf(database);
    this.line = new GroupCommit((statement) => {
      if (statement === 'COMMIT' && identityOf(database) !== opened) throw new DatabaseReplaced();
      dataSource.logger.logQuery(statement);
      return connection.query(statement, []);
    });
  }

  async close(): Promise<void> {
    await this.reader?.close();
  }

  transaction<T>({ run, assertMayCommit }: Work<T>): Promise<T> {
    return this.line.unit(async () => {
      const result = await run(this.channel);
      assertMayCommit();
      return result;
    });
  }

  single<T>(run: (channel: Channel) => Promise<T>, lane: Lane): Promise<T> {
    const { reader } = this;
    if (lane === 'long' && reader)
      return run({ ...this.channel, query: (sql, values) => reader.query(sql, values) });
    return this.line.single(() => run(this.channel));
  }
}

/** Which file a database's name stands for now; the same for every database in memory. */
function identityOf({ name, memory }: Database.Database): string | undefined {
  if (memory) return undefined;
  const file = statSync(name, { bigint: true, throwIfNoEntry: false });
  return file && `${file.dev} ${file.ino}`;
}
