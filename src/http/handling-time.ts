import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/**
 * Answers with 503 what has not been answered so long after it arrived whole; what its handler does may still come
 * true. Fastify's own `handlerTimeout` stops counting once a request's body has been read.
 */
export function limitHandlingTime(server: FastifyInstance, longestMs: number): void {
  const timers = new Map<object, NodeJS.Timeout>();
  server.addHook('preHandler', (request, reply, done) => {
    const timer = setTimeout(() => {
      timers.delete(request);
      if (!reply.sent) void reply.send(new Problem('unavailable', 'It took too long; please try again.'));
    }, longestMs);
    timers.set(request, timer);
    done();
  });
  server.addHook('onResponse', (request, _reply, done) => {
    clearTimeout(timers.get(request));
    timers.delete(request);
    done();
  });
}
