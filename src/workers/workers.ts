import cluster, { type Worker } from 'node:cluster';
import { Allowances } from './allowances.js';
import type { PrimaryMessage, WorkerMessage } from './worker-message.js';

/**
 * Runs so many processes of this program, which serve on one port, until `stop` and until each has finished its
 * requests. One that is lost is replaced.
 * @param onLoss hears of each that was lost.
 * @throws Error where one ends before it listens: the next would fare no better.
 */
export async function runWorkers(
  count: number,
  stop: Promise<void>,
  onLoss: (how: string) => void,
): Promise<void> {
  const allowances = new Allowances();
  const listening = new WeakSet<Worker>();
  let ending: 'stopped' | 'failed' | undefined;

  const end = (how: 'stopped' | 'failed') => {
    ending ??= how;
    for (const { process: child } of workers()) child.kill('SIGTERM');
  };
  cluster.on('message', (from, message: WorkerMessage) => {
    if ('tell' in message) tell(message, from);
    else from.send(allowances.give(message, Date.now()) satisfies PrimaryMessage);
  });
  cluster.on('listening', (worker) => listening.add(worker));
  const ended = new Promise<void>((resolve) => {
    cluster.on('exit', (worker, code: number | null, signal: string | null) => {
      if (ending === undefined) {
        if (listening.has(worker)) {
          onLoss(
            `A worker process was lost (${signal ?? `exit code ${code}`}); another one takes its place.`,
          );
          cluster.fork();
        } else {
          end('failed');
        }
      }
      if (workers().length === 0) resolve();
    });
  });
  for (let started = 0; started < count; started++) cluster.fork();
  void stop.then(() => {
    end('stopped');
  });
  await ended;
  if (ending === 'failed') throw new Error('A worker process ended before it listened.');
}

function tell(message: PrimaryMessage, from: Worker): void {
  for (const worker of workers()) if (worker !== from) worker.send(message);
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
