import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Deadline } from '../database/deadline.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    isStream?: boolean;
  }
}

/** Gives a route no deadline: for answers that are streamed for as long as the client listens. */
export function Streams(): MethodDecorator {
  return RouteConfig({ isStream: true });
}

/** Gives each request a deadline, `longestMs` after it has arrived whole. Everything that it starts can read it. */
export function setDeadlines(server: FastifyInstance, longestMs: number): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const deadline = request.routeOptions.config.isStream ? undefined : new Deadline(longestMs);
    Deadline.run(deadline, done);
  });
}
