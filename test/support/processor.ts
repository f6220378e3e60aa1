import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether this system tells how long a single thread has been on a processor. */
export const TELLS_TIME = process.platform === 'linux';

/**
 * For how long threads of a process have been on a processor until they rest, in milliseconds: its main thread, or all of them,
 * also those that hash passwords or collect garbage, and those of the process that searches SQLite for it. How busy the machine
 * is otherwise makes no difference.
 */
export async function timeOnProcessor(pid: number, threads: 'main' | 'all' = 'main'): Promise<number> {
  const tasks =
    threads === 'main' ? [`/proc/${pid}/task/${pid}`] : [pid, ...childrenOf(pid)].flatMap(tasksOf);
  let total = 0;
  for (const task of tasks) {
    // What a thread that still runs has used since the last tick is not counted yet.
    while (/^.*\) R /.test(readFileSync(`${task}/stat`, 'utf8'))) await sleep(1);
    const [nanoseconds = ''] = readFileSync(`${task}/schedstat`, 'utf8').split(' ');
    total += Number(nanoseconds) / 1e6;
  }
  return total;
}

/** The processes that a process has started, and that have not ended. */
export function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed.split(' ').filter(Boolean).map(Number);
}

function tasksOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((id) => `/proc/${pid}/task/${id}`);
}
