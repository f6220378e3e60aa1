import cluster from 'node:cluster';
import type { PrimaryMessage, QuotaGrant, QuotaRequest, WorkerMessage } from './worker-message.js';

/** Whether this process is one of several workers on one port. */
export const { isWorker } = cluster;

type Topic = 'sessions-over';
type Listener = (ids: readonly string[]) => void;

const listeners = new Map<string, Set<Listener>>();
const pending = new Map<number, (grant: QuotaGrant) => void>();
let lastRequestId = 0;

if (isWorker) {
  process.on('message', (message: PrimaryMessage) => {
    if ('requestId' in message) {
      pending.get(message.requestId)?.(message);
      pending.delete(message.requestId);
    } else {
      for (const listener of listeners.get(message.topic) ?? []) listener(message.ids);
    }
  });
}

/** Sends ids to all other workers, if there are any. */
export function broadcast(topic: Topic, ids: readonly string[]): void {
  if (isWorker && ids.length > 0) send({ topic, ids });
}

/** Has a listener called with what other workers broadcast. @returns what removes it. */
export function onBroadcast(topic: Topic, listener: Listener): () => void {
  const all = listeners.get(topic) ?? new Set();
  listeners.set(topic, all.add(listener));
  return () => all.delete(listener);
}

/** Tells the primary process, if there is one, that this worker serves. */
export function tellServing(): void {
  if (isWorker) send({ isServing: true });
}

/** Asks the primary process for part of a quota that all workers share. */
export function requestQuota(request: Omit<QuotaRequest, 'requestId'>): Promise<QuotaGrant> {
  return new Promise((resolve) => {
    lastRequestId++;
    pending.set(lastRequestId, resolve);
    send({ requestId: lastRequestId, ...request });
  });
}

// A failure means that the primary process is gone: then this one is about to end, too.
function send(message: WorkerMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}
