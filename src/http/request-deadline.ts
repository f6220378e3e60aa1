import type { FastifyInstance } from 'fastify';
import { actorOf } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import { siteOfRequest } from './client.js';

/** Gives each request a deadline, `longestMs` after it has arrived whole. Everything that it starts can read it. */
export function setDeadlines(server: FastifyInstance, longestMs: number): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const whose = () => ({ site: siteOfRequest(request), person: actorOf(request)?.profileId });
    Deadline.run(new Deadline(longestMs, whose), done);
  });
}
