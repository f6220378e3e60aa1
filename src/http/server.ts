import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { trackMethods } from './allowed-methods.js';
import { closeWithLastAnswers } from './graceful-close.js';
import { parseJsonOnly } from './json-body.js';
import { asProblem, sendProblem } from './problem.filter.js';

/** How long a request may take to arrive whole. */
const ARRIVAL_MS = 30_000;

/** Fastify as Wasil runs it: what holds for every request, whether a route answers it or none. */
export async function createServer(): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    genReqId: ({ headers }: IncomingMessage) => saneRequestId(headers['x-request-id']) ?? randomUUID(),
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: ARRIVAL_MS,
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, asProblem(error));
    },
  });
  const server = adapter.getInstance<FastifyInstance>();
  trackMethods(server);
  parseJsonOnly(server);
  closeWithLastAnswers(server);
  addHeaders(server);
  await server.register(helmet, { hsts: false, contentSecurityPolicy: CONTENT_SECURITY_POLICY });
  return adapter;
}

// Swagger UI loads its scripts from here and sets styles in its markup.
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

function saneRequestId(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : undefined;
}

function addHeaders(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // Everything but the documentation may hold personal data.
    if (!request.url.startsWith('/docs')) void reply.header('cache-control', 'no-store');
    done();
  });
}
