import cluster, { type Worker } from 'node:cluster';
import { SharedQuotas } from './shared-quotas.js';
import type { Broadcast, PrimaryMessage, WorkerMessage } from './worker-message.js';

/**
 * Runs `count` processes of this program, which serve on one port, until `stop` resolves and each has finished its
 * requests. A process that is lost is replaced.
 * @param onLoss called with a sentence for each process that was lost.
 * @throws Error if a process ends before it listens, since the next one would, too.
 */
export async function runWorkers(
  count: number,
  stop: Promise<void>,
  onLoss: (loss: string) => void,
): Promise<void> {
  const quotas = new SharedQuotas();
  const listening = new WeakSet<Worker>();
  let ending: 'stopped' | 'failed' | undefined;

  const end = (how: 'stopped' | 'failed') => {
    ending ??= how;
    for (const { process: child } of workers()) child.kill('SIGTERM');
  };
  cluster.on('message', (from, message: WorkerMessage) => {
    if ('topic' in message) forward(message, from);
    else from.send(quotas.grant(message, Date.now()) satisfies PrimaryMessage);
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

function forward(message: Broadcast, from: Worker): void {
  for (const worker of workers()) if (worker !== from) worker.send(message);
}

function workers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
}
