import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Deadline } from '../database/deadline.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    isStream?: boolean;
  }
}

/** Leaves a route without a deadline: one that answers bit by bit, for as long as its client listens. */
export function Streams(): MethodDecorator {
  return RouteConfig({ isStream: true });
}

/** Gives each request so many milliseconds from when it has arrived whole; what waits for the database on its behalf heeds it. */
export function setDeadlines(server: FastifyInstance, longestMs: number): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const deadline = request.routeOptions.config.isStream ? undefined : new Deadline(longestMs);
    Deadline.run(deadline, done);
  });
}
