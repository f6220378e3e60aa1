import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import type threads from 'node:worker_threads';
import type Database from 'better-sqlite3';

/** A statement that only reads, with values that SQLite takes. */
export interface Question {
  sql: string;
  values: readonly unknown[];
}

/** What came of it. */
export interface Reply {
  rows?: object[];
  failure?: { code?: string | undefined; message: string };
}

/**
 * Starts a process that answers questions about a SQLite file, one after the other. It keeps nobody else from ending, and ends
 * at once with who has started it. It is given its program as text, and of the environment nothing.
 */
export function startReadingProcess(file: string): ChildProcess {
  const driver = createRequire(import.meta.url).resolve('better-sqlite3');
  const answering = `(${answerQuestions.toString()})(require('node:worker_threads'), require(${JSON.stringify(driver)}))`;
  const passing = `(${passOn.toString()})(require('node:worker_threads'), ${JSON.stringify(file)}, ${JSON.stringify(answering)})`;
  const program = ['--title=wasil-searches', '--input-type=commonjs', '--eval', passing];
  const child = spawn(process.execPath, program, {
    env: {},
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  child.channel?.unref();
  return child;
}

/** What the process does. Its thread can't be interrupted at a statement; itself it hears meanwhile that nobody asks any more. */
function passOn({ Worker }: typeof threads, file: string, answering: string): void {
  const thread = new Worker(answering, { eval: true, workerData: file });
  thread.on('message', (reply: Reply) => process.send?.(reply));
  process.on('message', (question: Question) => {
    thread.postMessage(question);
  });
  // Its end by exit() would wait for the statement.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // Ctrl-C and service managers tell all processes at once; searches under way are still to be answered.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
}

/** What its thread does. */
function answerQuestions({ parentPort, workerData }: typeof threads, Driver: typeof Database): void {
  let database: Database.Database | undefined;
  const open = () => {
    const opened = new Driver(workerData as string, { readonly: true, fileMustExist: true });
    opened.pragma('temp_store = MEMORY');
    return opened;
  };
  parentPort?.on('message', ({ sql, values }: Question) => {
    try {
      database ??= open();
      const statement = database.prepare(sql);
      // What changes temporary tables has no rows.
      const rows = statement.reader ? statement.all(...values) : (statement.run(...values), []);
      parentPort.postMessage({ rows });
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      parentPort.postMessage({ failure: { code, message } });
    }
  });
}
