import { readFileSync } from 'node:fs';

/** Whether this system tells how long a single thread has been on a processor. */
export const TELLS_TIME = process.platform === 'linux';

/**
 * For how long a process's main thread has been on a processor, in milliseconds. How busy the machine is otherwise makes
 * no difference; hashes of passwords are made on other threads.
 */
export function timeOnProcessor(pid: number): number {
  const [nanoseconds = ''] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
