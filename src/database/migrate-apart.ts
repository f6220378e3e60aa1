import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MigrationStopped, type MigrationLog } from './migration-log.js';

const PROGRAM = fileURLToPath(new URL('sqlite-migrating-process.js', import.meta.url));

/** What the process says: a line for the log, or why it failed. */
export type SaidApart = { level: keyof MigrationLog; details: object; text: string } | { failure: string };

/**
 * Makes the migrations of a SQLite file in a process of its own: each statement keeps its process busy until it is done, and
 * this one is to answer meanwhile. Once `signal` is aborted, that process is killed, and nothing of what it did is left.
 * @throws MigrationStopped once the signal is aborted; Error that says what to do.
 */
export async function migrateApart(file: string, log: MigrationLog, signal: AbortSignal): Promise<void> {
  const child = fork(PROGRAM, [file]);
  let failure: string | undefined;
  child.on('message', (said: SaidApart) => {
    if ('failure' in said) failure = said.failure;
    else log[said.level](said.details, said.text);
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  if (signal.aborted) kill();
  const [code, by] = (await once(child, 'close')) as [number | null, string | null];
  signal.removeEventListener('abort', kill);
  if (code === 0) return;
  if (signal.aborted) throw new MigrationStopped();
  throw new Error(
    failure ?? `The process that migrated ended (${by ?? `exit code ${code}`}), and nothing is changed.`,
  );
}
