import type { FastifyInstance } from 'fastify';
import { Deadline } from '../database/deadline.js';

/** Gives each request a deadline, `longestMs` after it has arrived whole. Everything that it starts can read it. */
export function setDeadlines(server: FastifyInstance, longestMs: number): void {
  server.addHook('preHandler', (_request, _reply, done) => {
    Deadline.run(new Deadline(longestMs), done);
  });
}
