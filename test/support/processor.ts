import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether this system tells how long a single thread has been on a processor. */
export const TELLS_TIME = process.platform === 'linux';

/**
 * For how long a process's main thread has been on a processor until it rests, in milliseconds. How busy the machine is otherwise makes
 * no difference; hashes of passwords are made on other threads.
 */
export async function timeOnProcessor(pid: number): Promise<number> {
  // What a thread that still runs has used since the last tick is not counted yet.
  while (/^.*\) R /.test(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8'))) await sleep(1);
  const [nanoseconds = ''] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
