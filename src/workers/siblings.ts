import cluster from 'node:cluster';
import type { Answered, Asked, PrimaryMessage, WorkerMessage } from './worker-message.js';

/** The other processes that serve on the same port, as one of them sees them; a process by itself has none. */
export const hasSiblings = cluster.isWorker;

type Topic = 'sessions-over';
type Listener = (about: readonly string[]) => void;

const listeners = new Map<string, Set<Listener>>();
const questions = new Map<number, (answer: Answered) => void>();
let asked = 0;

if (hasSiblings) {
  process.on('message', (message: PrimaryMessage) => {
    if ('answer' in message) {
      questions.get(message.answer)?.(message);
      questions.delete(message.answer);
    } else {
      for (const listener of listeners.get(message.tell) ?? []) listener(message.about);
    }
  });
}

/** Tells all siblings at once; where there are none, nobody. */
export function tellSiblings(topic: Topic, about: readonly string[]): void {
  if (hasSiblings && about.length > 0) send({ tell: topic, about });
}

/** Hears what siblings tell; gives what ends it. */
export function onTold(topic: Topic, listener: Listener): () => void {
  const all = listeners.get(topic) ?? new Set();
  listeners.set(topic, all.add(listener));
  return () => all.delete(listener);
}

/** Takes part of what all workers together may let a caller do. */
export function takeAllowance(wish: Omit<Asked, 'ask'>): Promise<Answered> {
  return new Promise((resolve) => {
    asked++;
    questions.set(asked, resolve);
    send({ ask: asked, ...wish });
  });
}

// Where the primary process is gone, this one is about to end.
function send(message: WorkerMessage): void {
  process.send?.(message, undefined, undefined, () => undefined);
}
