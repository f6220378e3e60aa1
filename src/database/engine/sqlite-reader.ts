import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { Deadline, DeadlinePassed } from '../deadline.js';
import { ReaderLost } from '../query-failure.js';
import type { Connection } from './engine.js';
import { toSqlite } from './sqlite-connection.js';
import { startReadingProcess, type Question, type Reply } from './sqlite-reading-process.js';

/** How long a statement may take. Others wait for it, and a request for all in all 4.5 s. */
const LONGEST_MS = 2000;

/** How long a process that was killed is waited for at the end, so that the database is closed by the last to have it open. */
const LONGEST_END_MS = 1000;

/**
 * Runs statements that only read and may take long, in a process of its own, which starts with the first: SQLite keeps the
 * thread that asks it from everything else and can't be interrupted from there, but a process can be killed.
 */
export class SqliteReader implements Connection {
  private readonly line = pLimit(1);
  private child: ChildProcess | undefined;
  private isClosed = false;

  /**
   * @param file the database, which another connection of this process keeps open.
   * @param longestMs how long a statement may take; Infinity if nobody waits for it.
   */
  constructor(
    private readonly file: string,
    private readonly longestMs = LONGEST_MS,
  ) {}

  /**
   * @throws DeadlinePassed after `longestMs`, or once the caller's deadline has passed.
   * @throws ReaderLost if the process could not be started, or ended.
   */
  query<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return this.line(() => this.ask<Row>({ sql, values: values.map(toSqlite) }));
  }

  /** Ends the process, whatever it is at. */
  async close(): Promise<void> {
    this.isClosed = true;
    const { child } = this;
    if (!child) return;
    child.ref();
    const ended = once(child, 'exit', { signal: AbortSignal.timeout(LONGEST_END_MS) });
    child.kill('SIGKILL');
    await ended.catch(() => undefined);
  }

  private async ask<Row extends object>(question: Question): Promise<Row[]> {
    Deadline.current?.assertAhead();
    const { rows = [], failure } = await this.reply(question);
    if (failure) throw Object.assign(new Error(failure.message), failure);
    return rows as Row[];
  }

  private async reply(question: Question): Promise<Reply> {
    if (this.isClosed) throw new ReaderLost('the database is closed');
    const settled = new AbortController();
    const { signal } = settled;
    let child: ChildProcess | undefined;
    try {
      child = this.child ??= this.start();
      child.channel?.ref();
      const late = this.passed(signal);
      const lost = once(child, 'exit', { signal }).then(([code, by]) => {
        throw new ReaderLost(`it ended (${String(by ?? `exit code ${String(code)}`)})`);
      });
      const answered = once(child, 'message', { signal }) as Promise<[Reply]>;
      const first = Promise.race([answered, lost, ...(late ? [late] : [])]);
      child.send(question);
      // Once the request behind it is answered, nobody waits for the statement any more, but others do for their turn.
      const [reply] = await (Deadline.current?.race(first) ?? first);
      return reply;
    } catch (error) {
      // It may still be at the statement: the next one is not to wait for that.
      this.child = undefined;
      child?.kill('SIGKILL');
      if (error instanceof DeadlinePassed || error instanceof ReaderLost) throw error;
      throw new ReaderLost(error instanceof Error ? error.message : String(error));
    } finally {
      settled.abort();
      child?.channel?.unref();
    }
  }

  /** Rejects once a statement has taken too long. */
  private passed(signal: AbortSignal): Promise<never> | undefined {
    if (this.longestMs === Infinity) return undefined;
    return pause(this.longestMs, undefined, { signal }).then(() => {
      throw new DeadlinePassed();
    });
  }

  private start(): ChildProcess {
    const child = startReadingProcess(this.file);
    // Who waits for it hears of both; without a listener, an error when nobody does would end this process.
    child.on('error', () => undefined);
    child.on('exit', () => {
      if (this.child === child) this.child = undefined;
    });
    return child;
  }
}
