import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Settings } from '../config/settings.js';
import { trackMethods } from './allowed-methods.js';
import { answerConditionally } from './etag.js';
import { closeWithLastAnswers } from './graceful-close.js';
import { parseJsonOnly } from './json-body.js';
import { logAnswers } from './log.js';
import { shedLoad } from './overload.js';
import { asProblem, sendProblem } from './problem.filter.js';
import { refuseUnreadable } from './unreadable-request.js';

/** How long a request may take to arrive whole. */
const ARRIVAL_MS = 30_000;

/** How long a request may take to be answered: what waits for a database out of reach is told so within 5 seconds. */
const HANDLING_MS = 4800;

const YEAR_SECONDS = 31_536_000;

/** Fastify as Wasil runs it: what holds for every request, whether a route answers it or none. */
export async function createServer(settings: Settings, log: Logger): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }: IncomingMessage) => saneRequestId(headers['x-request-id']) ?? randomUUID(),
    trustProxy: settings.trustProxy,
    routerOptions: { ignoreTrailingSlash: true },
    requestTimeout: ARRIVAL_MS,
    handlerTimeout: HANDLING_MS,
    // While it closes it still answers what has come in.
    return503OnClosing: false,
    clientErrorHandler: refuseUnreadable,
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, asProblem(error));
    },
  });
  const server = adapter.getInstance<FastifyInstance>();
  trackMethods(server);
  parseJsonOnly(server);
  closeWithLastAnswers(server);
  answerConditionally(server);
  addHeaders(server);
  logAnswers(server);
  await server.register(helmet, { hsts: false, contentSecurityPolicy: CONTENT_SECURITY_POLICY });
  await server.register(rateLimit, { global: false });
  await shedLoad(server, settings.maxEventLoopDelayMs);
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
    if (request.protocol === 'https')
      void reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`);
    done();
  });
}
