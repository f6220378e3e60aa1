import { once } from 'node:events';
import { createRequire } from 'node:module';
import type threads from 'node:worker_threads';
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { Deadline, DeadlinePassed } from '../deadline.js';
import { FairLine } from '../fair-line.js';
import { SQLITE_SESSION } from '../sqlite-session.js';
import type { Connection } from './engine.js';
import { toSqlite } from './sqlite-connection.js';

interface Question {
  sql: string;
  values: readonly unknown[];
  longestMs: number;
}

interface Reply {
  rows?: object[];
  isLate?: boolean;
  failure?: { code?: string; message: string };
}

/** How much later a statement is given up that does not end by itself. */
const GIVEN_UP_MS = 500;

/**
 * Runs statements that only read and may take long, on a connection and a thread of its own, which starts with the first: SQLite
 * keeps the thread that asks it from everything else, and can't be interrupted from there. So what may take long asks
 * in_time() again and again, which ends it.
 */
export class SqliteReader implements Connection {
  private readonly line = new FairLine(1);
  private thread: Worker | undefined;
  private ending: Promise<unknown> | undefined;

  /**
   * @param file the database, which another connection of this process keeps open.
   * @param longestMs how long a statement may take, while others wait for it; Infinity if nobody does.
   * @param assertInPlace throws if the file is not the database any more that the others use.
   */
  constructor(
    private readonly file: string,
    private readonly longestMs: number,
    private readonly assertInPlace: () => void = () => undefined,
  ) {}

  /** @throws DeadlinePassed after `longestMs`; what `assertInPlace` throws. */
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return this.line.run(() =>
      this.ask<Row>({ sql, values: values.map(toSqlite), longestMs: this.longestMs }),
    );
  }

  async close(): Promise<void> {
    await this.thread?.terminate();
  }

  private start(): Worker {
    this.assertInPlace();
    const thread = startThread(this.file);
    // Who waits for an answer hears of it. Where nobody does, the next question starts another thread.
    thread.on('error', () => undefined);
    thread.once('exit', () => {
      if (this.thread === thread) this.thread = undefined;
    });
    return thread;
  }

  private async ask<Row extends object>(question: Question): Promise<Row[]> {
    // A thread that is late goes on to the end of its statement: two would keep two processors busy, and so on. Nobody waits for
    // that, since nothing ends it.
    if (this.ending) throw new DeadlinePassed();
    Deadline.current?.assertAhead();
    const thread = (this.thread ??= this.start());
    const { longestMs } = this;
    const signal = longestMs === Infinity ? undefined : AbortSignal.timeout(longestMs + GIVEN_UP_MS);
    const answered = once(thread, 'message', { signal }) as Promise<[Reply]>;
    thread.postMessage(question);
    const [{ rows = [], isLate, failure }] = await answered.catch((error: unknown) => {
      this.thread = undefined;
      this.ending = thread.terminate().finally(() => (this.ending = undefined));
      throw signal?.aborted ? new DeadlinePassed() : error;
    });
    if (isLate) throw new DeadlinePassed();
    if (failure) throw Object.assign(new Error(failure.message), failure);
    return rows as Row[];
  }
}

function startThread(file: string): Worker {
  const driver = JSON.stringify(createRequire(import.meta.url).resolve('better-sqlite3'));
  const code = `(${answerQuestions.toString()})(require('node:worker_threads'), require(${driver}))`;
  const thread = new Worker(code, { eval: true, workerData: { file, session: SQLITE_SESSION } });
  thread.unref();
  return thread;
}

/** What the thread does. It is sent there as text, so it knows nothing but its parameters. */
function answerQuestions({ parentPort, workerData }: typeof threads, Driver: typeof Database): void {
  const { file, session } = workerData as { file: string; session: string };
  const database = new Driver(file, { readonly: true, fileMustExist: true });
  database.exec(session);
  let endsAt = Infinity;
  database.function('in_time', { deterministic: false }, () => {
    if (performance.now() > endsAt) throw new Error('late');
    return 1;
  });
  parentPort?.on('message', ({ sql, values, longestMs }: Question) => {
    endsAt = performance.now() + longestMs;
    try {
      const statement = database.prepare(sql);
      // What changes temporary tables has no rows.
      const rows = statement.reader ? statement.all(...values) : (statement.run(...values), []);
      parentPort.postMessage({ rows });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      parentPort.postMessage({ isLate: performance.now() > endsAt, failure: { code, message } });
    }
  });
}
