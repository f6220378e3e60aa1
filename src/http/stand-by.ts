import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';
import { sendProblem } from './problem.filter.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on answers 503 for this reason, except to `/health/live`; without one serves. */
    standBy: (reason?: string) => void;
  }
}

/** After how many seconds a request may be tried again. */
const RETRY_AFTER = 5;

/** Lets a server that listens put off what it can't do yet. */
export function standByAtStart(server: FastifyInstance): void {
  let reason: string | undefined;
  server.decorate('standBy', (why?: string) => {
    reason = why;
  });
  server.addHook('onRequest', (request, reply, done) => {
    if (reason === undefined || request.url.startsWith('/health/live')) done();
    else sendProblem(reply, new Problem('not-ready', reason, { retryAfter: RETRY_AFTER }));
  });
}
