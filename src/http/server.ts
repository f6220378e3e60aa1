import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import rateLimit from '@fastify/rate-limit';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { TrustedProxies } from '../config/setting-types.js';
import type { Settings } from '../config/settings.js';
import { SharedLimitStore } from '../cluster/shared-limit-store.js';
import { isWorker } from '../cluster/worker-channel.js';
import { answerOptions, trackMethods } from './allowed-methods.js';
import { API_HEADERS } from './api-headers.js';
import { setDeadlines } from './request-deadline.js';
import { answerConditionally } from './etag.js';
import { readForwardedFor } from './forwarded-for.js';
import { boundConnections } from './connections.js';
import { closeWithLastAnswers } from './graceful-close.js';
import { takeInTurns } from './intake.js';
import { parseForms } from './form.js';
import { parseJsonOnly } from './json-body.js';
import { logAnswer, logAnswers } from './log.js';
import { shedLoad } from './overload.js';
import { LONGEST_ARRIVAL_MS } from './pace.js';
import { sendPages } from './page.js';
import { closeAfter, isLastAnswered, readOnAfterEarlyAnswers } from './read-on.js';
import { asProblem, sendProblem } from './problem.filter.js';
import { boundPipelining } from './pipelining.js';
import { closeQueuedAnswers } from './queued-answers.js';
import { standByAtStart } from './stand-by.js';
import { answerByOurselves, refuseUnreadable } from './unreadable-request.js';

/** How long the head of a request may take to arrive; how long its body may, is up to what reads it. */
const ARRIVAL_MS = 30_000;

/** How soon after that it is noticed. */
const NOTICED_MS = 2000;

/** For how long nothing may go over a connection with an answer on its way: then its client reads no more. */
const STALLED_MS = 60_000;

/** How long a request that has arrived may take: one that waits for the database is answered 503 within 5 s. */
const HANDLING_MS = 4500;

const YEAR_SECONDS = 31_536_000;

/** Fastify as Wasil runs it: what holds for every request, whether a route answers it or none. */
export async function createServer(settings: Settings, log: Logger): Promise<FastifyAdapter> {
  const adapter = new FastifyAdapter({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    // One logger for all requests; each line names its request.
    childLoggerFactory: () => log,
    genReqId: ({ headers }: IncomingMessage) => acceptedRequestId(headers['x-request-id']) ?? randomUUID(),
    trustProxy: proxyTrust(settings.trustProxy),
    // A path parameter may be as long as the longest request line, so that what can be no id is a 404 at any length.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 16_384 },
    rewriteUrl: ({ url = '/' }) => pathOf(url),
    requestTimeout: LONGEST_ARRIVAL_MS + ARRIVAL_MS,
    connectionTimeout: STALLED_MS,
    http: {
      headersTimeout: ARRIVAL_MS,
      connectionsCheckingInterval: NOTICED_MS,
      // Looked at in answerByOurselves.
      requireHostHeader: false,
    },
    // A server that closes still answers the requests that have come in.
    return503OnClosing: false,
    clientErrorHandler: (error, socket) => {
      refuseUnreadable(error, socket, log);
    },
    // No hook runs for a request whose URL can't be read.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      if (isLastAnswered(request.raw.socket)) {
        reply.hijack();
        return;
      }
      setHeaders(request, reply);
      // Nothing bounds how many of these come, since no hook runs.
      closeAfter(reply);
      sendProblem(reply, asProblem(error));
      logAnswer(request, reply);
    },
  });
  const server = adapter.getInstance<FastifyInstance>();
  server.decorateReply('problemCode', undefined);
  trackMethods(server);
  readForwardedFor(server, settings.trustProxy !== false);
  parseJsonOnly(server);
  closeQueuedAnswers(server);
  boundConnections(server, log);
  const intake = takeInTurns(server, log);
  sendPages(server);
  answerConditionally(server);
  logAnswers(server);
  identify(server);
  boundPipelining(server);
  closeWithLastAnswers(server, intake);
  answerByOurselves(server);
  readOnAfterEarlyAnswers(server);
  answerOptions(server);
  setDeadlines(server, HANDLING_MS);
  await server.register(cors, {
    origin: [...settings.corsOrigins],
    methods: ['GET', 'POST', 'PUT', 'DELETE'],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  });
  await parseForms(server);
  standByAtStart(server);
  await server.register(rateLimit, { global: false, ...(isWorker && { store: SharedLimitStore }) });
  shedLoad(server, settings.maxEventLoopDelayMs);
  return adapter;
}

/** The headers that a page of another origin may read, beside those that it always may. */
const EXPOSED_HEADERS = [
  'ETag',
  'Link',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
];

// Swagger UI loads its scripts from here, sets styles in its markup and shows pictures that it has fetched.
const protectDocumentation = helmet({
  hsts: false,
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
});

/** The path of a request's target (RFC 9112, 3.2): no hook runs for one that begins otherwise, such as `*` or with a host. */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/** TRUST_PROXY in Fastify's form: the nearest hop has the number 0. */
function proxyTrust(proxies: TrustedProxies) {
  return typeof proxies === 'number' ? (_address: string, hop: number) => hop < proxies : proxies;
}

function acceptedRequestId(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : undefined;
}

function identify(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    setHeaders(request, reply);
    if (!isDocumentation(request)) done();
    else
      protectDocumentation(request.raw, reply.raw, () => {
        done();
      });
  });
}

function isDocumentation({ url }: FastifyRequest): boolean {
  return /^\/docs(?:[/?]|-json|-yaml|$)/.test(url);
}

function setHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-request-id', request.id);
  if (!isDocumentation(request)) void reply.headers(API_HEADERS);
  if (request.protocol === 'https') void reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}`);
}
