import { ask, keptConnections, type Sent } from './asked.js';
import { percentileOf } from './spread.js';

/** What one request after the other gave, over one connection; times in milliseconds. */
export interface Timed {
  p50: number;
  p99: number;
  requests: number;
  /** How many of them were not granted, which is not to be taken for speed. */
  refused: number;
}

interface Bounds {
  requests: number;
  /** However few requests there have been by then, it stops. */
  seconds: number;
}

/** Sends these requests, again and again, each once the one before is answered. */
export async function timeOneByOne(url: string, sent: readonly Sent[], bounds: Bounds): Promise<Timed> {
  const agent = keptConnections(1);
  const endsAt = performance.now() + bounds.seconds * 1000;
  const times: number[] = [];
  let refused = 0;
  for (let index = 0; index < bounds.requests && performance.now() < endsAt; index++) {
    const next = sent[index % sent.length];
    if (!next) throw new Error('There is nothing to ask');
    const startedAt = performance.now();
    const { status } = await ask(agent, url, next);
    times.push(performance.now() - startedAt);
    if (status >= 300) refused++;
  }
  agent.destroy();
  return { p50: percentileOf(times, 50), p99: percentileOf(times, 99), requests: times.length, refused };
}
