import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';

/**
 * Answers with 503 what has not been answered so long after it arrived whole; what its handler does may still come
 * true. Fastify's own `handlerTimeout` stops counting once a request's body has been read.
 */
export function limitHandlingTime(server: FastifyInstance, longestMs: number): void {
  server.addHook('preHandler', (_request, reply, done) => {
    const timer = setTimeout(() => {
      if (!reply.sent) void reply.send(new Problem('unavailable', 'It took too long; please try again.'));
    }, longestMs);
    reply.raw.once('close', () => {
      clearTimeout(timer);
    });
    done();
  });
}
