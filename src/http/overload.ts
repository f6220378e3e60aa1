import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/** How much of the heap may be in use before requests are turned away. */
const MAX_HEAP_USE = 0.9;

/** How often it is looked at, and how often a timer is to run whose lateness is measured. */
const SAMPLE_MS = 1000;
const RESOLUTION_MS = 10;

/**
 * Answers 503 while the process can't keep up or is running out of memory, except to `/health/live`.
 * @param maxEventLoopDelayMs how late timers may run; 0 for no such limit.
 * @param usedHeap how many bytes of the heap are in use. Node's process.memoryUsage() would also open a file, and throw where none can
 * be opened any more.
 */
export function shedLoad(
  server: FastifyInstance,
  maxEventLoopDelayMs: number,
  usedHeap = () => getHeapStatistics().used_heap_size,
): void {
  const most = MAX_HEAP_USE * getHeapStatistics().heap_size_limit;
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let isOverloaded = false;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const delayMs = delays.mean / 1e6 - RESOLUTION_MS;
    delays.reset();
    // It is no number if no timer has run at all.
    const keepsUp = maxEventLoopDelayMs === 0 || delayMs <= maxEventLoopDelayMs;
    isOverloaded = !keepsUp || usedHeap() > most;
  };
  server.addHook('onListen', (done) => {
    // What the start took says nothing of requests.
    delays.enable();
    timer = setInterval(look, SAMPLE_MS).unref();
    done();
  });
  server.addHook('onClose', (_server, done) => {
    clearInterval(timer);
    delays.disable();
    done();
  });
  server.addHook('onRequest', ({ url }, _reply, done) => {
    done(isOverloaded && !url.startsWith('/health/live') ? new Problem('overloaded') : undefined);
  });
}
