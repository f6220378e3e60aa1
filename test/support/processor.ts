import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether this system tells how long a single thread has been on a processor. */
export const TELLS_TIME = process.platform === 'linux';

/**
 * For how long threads of a process have been on a processor until they rest, in milliseconds: its main thread, or all of them,
 * also those that hash passwords, read SQLite or collect garbage. How busy the machine is otherwise makes no difference.
 */
export async function timeOnProcessor(pid: number, threads: 'main' | 'all' = 'main'): Promise<number> {
  const ids = threads === 'main' ? [String(pid)] : readdirSync(`/proc/${pid}/task`);
  let total = 0;
  for (const id of ids) {
    const task = `/proc/${pid}/task/${id}`;
    // What a thread that still runs has used since the last tick is not counted yet.
    while (/^.*\) R /.test(readFileSync(`${task}/stat`, 'utf8'))) await sleep(1);
    const [nanoseconds = ''] = readFileSync(`${task}/schedstat`, 'utf8').split(' ');
    total += Number(nanoseconds) / 1e6;
  }
  return total;
}
