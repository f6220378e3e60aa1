import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/** Of the memory that JavaScript may have, how much is in use before requests are turned away. */
const FULLEST_HEAP = 0.9;

const DETAIL = 'There is more to do than can be done at once; please try again in a moment.';

/**
 * Turns requests away while the process can't keep up, before its memory gives out: all but those that ask whether it
 * lives. `maxEventLoopDelayMs` is how late timers may run; 0 never turns anybody away for it.
 */
export async function shedLoad(server: FastifyInstance, maxEventLoopDelayMs: number): Promise<void> {
  await server.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    maxHeapUsedBytes: FULLEST_HEAP * getHeapStatistics().heap_size_limit,
    pressureHandler: ({ url }) =>
      url.startsWith('/health/live') ? undefined : Promise.reject(new Problem('overloaded', DETAIL)),
  });
}
