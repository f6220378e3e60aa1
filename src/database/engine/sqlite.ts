import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { DeadlinePassed } from '../deadline.js';
import { DatabaseReplaced } from '../query-failure.js';
import type { Connection, Engine, Channel, Lane, Work } from './engine.js';
import { GroupCommit } from './group-commit.js';
import { QUICK_MS, tryQuickly } from './long-statements.js';
import { SqliteConnection } from './sqlite-connection.js';
import { SqliteReader } from './sqlite-reader.js';

/** How long the second try of a long statement may take, in milliseconds. A request has 4.5 s in all. */
const SLOW_MS = 3000;

/** SQLite: all requests share one connection, on which transactions and single statements take turns; long ones have two others. */
export class SqliteEngine implements Engine {
  private readonly channel: Channel;
  private readonly line: GroupCommit;
  /**
   * Where long statements run, and where those run once more that were not done there in time, so that they wait for each other
   * alone; none for a database in memory, which no other connection can see.
   */
  private readonly readers: { quick: SqliteReader; slow: SqliteReader; together: Connection } | undefined;

  constructor(
    dataSource: DataSource,
    private readonly database: Database.Database,
  ) {
    const connection = new SqliteConnection(database);
    // SQLite waits for another process by keeping this one from everything else; GroupCommit waits without.
    database.pragma('busy_timeout = 0');
    this.channel = {
      query: (sql, values) => connection.query(sql, values),
      statement: (run) => run(dataSource.manager),
    };
    const opened = identityOf(database);
    const assertInPlace = () => {
      if (identityOf(database) !== opened) throw new DatabaseReplaced();
    };
    const { memory, name } = database;
    if (!memory) {
      const quick = new SqliteReader(name, QUICK_MS, assertInPlace);
      const slow = new SqliteReader(name, SLOW_MS, assertInPlace);
      const together = tryQuickly(quick, slow, (error) => error instanceof DeadlinePassed);
      this.readers = { quick, slow, together };
    }
    this.line = new GroupCommit((statement) => {
      if (statement === 'COMMIT') assertInPlace();
      dataSource.logger.logQuery(statement);
      return connection.query(statement, []);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.readers?.quick.close(), this.readers?.slow.close()]);
  }

  transaction<T>({ run, assertMayCommit }: Work<T>): Promise<T> {
    return this.line.unit(async () => {
      const result = await run(this.withinTransaction());
      assertMayCommit();
      return result;
    });
  }

  /**
   * The channel of one transaction. After some errors, as of a full disk, SQLite rolls back by itself, and what follows would be
   * kept, each statement by itself: so they are sent one after the other, and none that comes after the end.
   */
  private withinTransaction(): Channel {
    let failure = new Error('the transaction has ended');
    let before: Promise<unknown> = Promise.resolve();
    const next = <T>(send: (channel: Channel) => Promise<T>): Promise<T> => {
      const sent = before.then(() => {
        if (!this.database.inTransaction) throw failure;
        return send(this.channel);
      });
      before = sent.catch((error: unknown) => {
        failure = error as Error;
      });
      return sent;
    };
    return {
      query: (sql, values) => next((channel) => channel.query(sql, values)),
      statement: (run) => next((channel) => channel.statement(run)),
    };
  }

  single<T>(run: (channel: Channel) => Promise<T>, lane: Lane): Promise<T> {
    if (lane !== 'long' || !this.readers)
      return this.line.single(() => run(this.channel), lane === 'short' ? 'short' : 'list');
    const { together } = this.readers;
    return run({ ...this.channel, query: (sql, values) => together.query(sql, values) });
  }
}

/** Which file a database's name stands for now; the same for every database in memory. */
function identityOf({ name, memory }: Database.Database): string | undefined {
  if (memory) return undefined;
  const file = statSync(name, { bigint: true, throwIfNoEntry: false });
  return file && `${file.dev} ${file.ino}`;
}
