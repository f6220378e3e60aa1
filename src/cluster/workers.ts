import cluster, { type Worker } from 'node:cluster';
import { SharedQuotas } from './shared-quotas.js';
import type { Broadcast, PrimaryMessage, WorkerMessage } from './worker-message.js';

/** How soon a process that was lost is replaced: one that fails at once must not keep a processor busy. */
const RESTART_MS = 500;

/**
 * Runs `count` processes of this program, which serve on one port, until `stop` resolves and each has finished its
 * requests. A process that is lost is replaced, again and again while that fails.
 * @param onLoss called with a sentence for each process that was lost.
 * @throws Error if a process ends before any has served, since the next one would, too.
 */
export async function runWorkers(
  count: number,
  stop: Promise<void>,
  onLoss: (loss: string) => void,
): Promise<void> {
  // Each accepts connections itself. Handed out by this process, they would wait here without bounds and in one line for all.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  const quotas = new SharedQuotas();
  let hasServed = false;
  cluster.on('message', (from, message: WorkerMessage) => {
    if ('isServing' in message) hasServed = true;
    else if ('topic' in message) forward(message, from);
    else tell(from, quotas.grant(message, Date.now()));
  });
  // Those of node:cluster go once they have ended and are disconnected, in either order, and the end would be missed.
  const running = new Set<Worker>();
  let ending: 'stopped' | 'failed' | undefined;
  await new Promise<void>((resolve) => {
    const end = (how: 'stopped' | 'failed') => {
      ending ??= how;
      for (const { process: child } of running) child.kill('SIGTERM');
      if (running.size === 0) resolve();
    };
    const replace = (why: string) => {
      if (ending === undefined && !hasServed) end('failed');
      if (ending !== undefined) {
        if (running.size === 0) resolve();
        return;
      }
      onLoss(`A worker process was lost (${why}); another one takes its place.`);
      setTimeout(start, RESTART_MS);
    };
    const start = () => {
      if (ending !== undefined) return;
      try {
        const worker = cluster.fork();
        running.add(worker);
        // One that never ran has no exit. Without a listener, an error would end this process and all the others.
        worker.on('error', ({ message }) => {
          if (worker.process.pid === undefined && running.delete(worker)) replace(message);
        });
      } catch (error) {
        replace((error as Error).message);
      }
    };
    cluster.on('exit', (worker, code: number | null, signal: string | null) => {
      if (running.delete(worker)) replace(signal ?? `exit code ${code}`);
    });
    for (let started = 0; started < count; started++) start();
    void stop.then(() => {
      end('stopped');
    });
  });
  if (ending === 'failed') throw new Error('A worker process ended before it served.');
}

function forward(message: Broadcast, from: Worker): void {
  for (const worker of Object.values(cluster.workers ?? {}))
    if (worker && worker !== from) tell(worker, message);
}

/** Sends a message. A worker that is lost meanwhile needs none; without a callback, its absence would be an error of ours. */
function tell(worker: Worker, message: PrimaryMessage): void {
  worker.send(message, () => undefined);
}
