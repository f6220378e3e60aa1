import { getHeapStatistics } from 'node:v8';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/** How much of the heap may be in use before requests are turned away. */
const MAX_HEAP_USE = 0.9;

/**
 * Answers 503 while the process can't keep up or is running out of memory, except to `/health/live`.
 * @param maxEventLoopDelayMs how late timers may run; 0 for no such limit.
 */
export async function shedLoad(server: FastifyInstance, maxEventLoopDelayMs: number): Promise<void> {
  await server.register(underPressure, {
    maxEventLoopDelay: maxEventLoopDelayMs,
    maxHeapUsedBytes: MAX_HEAP_USE * getHeapStatistics().heap_size_limit,
    pressureHandler: ({ url }) =>
      url.startsWith('/health/live') ? undefined : Promise.reject(new Problem('overloaded')),
  });
}
