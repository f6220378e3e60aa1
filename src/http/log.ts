import type { Socket } from 'node:net';
import type { LoggerService } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { QueryFailedError } from 'typeorm';
import { actorOf } from '../access/actor.js';

/**
 * Lines are written together: at 4 KiB, ten times a second, and at the end of the process. What can't be written waits, up to
 * a mebibyte; what comes then is dropped.
 */
const BUFFERED = { sync: false, minLength: 4096, periodicFlush: 100, maxLength: 2 ** 20 };

/** The log: one JSON object a line, or in a terminal lines for people to read. */
export function createLog(level: string, logTo?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: loggable },
  };
  if (logTo) return pino(options, logTo);
  if (process.stdout.isTTY) return pino(options, pretty({ sync: true }));
  const output = destination(BUFFERED);
  const log = pino(options, output);
  let [dropped, isFailing] = [0, false];
  output.on('drop', () => dropped++);
  output.on('write', () => {
    const lost = dropped;
    [dropped, isFailing] = [0, false];
    if (lost > 0) log.warn({ lost }, 'lines of the log could not be written');
  });
  // A full disk must not end the process. What could not be written is tried again with the next lines.
  output.on('error', () => (isFailing = true));
  // At the end of the process it would be tried again for ever.
  const flush = output.flushSync.bind(output);
  output.flushSync = () => {
    if (!isFailing) flush();
  };
  return log;
}

/** Replies whose line is still to come, by their connections. */
const underWay = new WeakMap<Socket, FastifyReply>();

/** The reply that is under way on a connection. */
export function replyOn(socket: Socket): FastifyReply | undefined {
  return underWay.get(socket);
}

/** Logs one line for each request, once its answer has been sent or its connection has ended. */
export function logAnswers(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    underWay.set(socket, reply);
    let isWhole = false;
    reply.raw.once('finish', () => (isWhole = true));
    reply.raw.once('close', () => {
      if (replyOn(socket) === reply) underWay.delete(socket);
      logAnswer(request, reply, isWhole || reply.problemCode !== undefined);
    });
    done();
  });
}

/** The line of a request, with the route's pattern in place of the URL, which may hold a search. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply, isAnswered = true): void {
  const line = {
    requestId: request.id,
    actor: actorOf(request)?.profileId ?? null,
    method: request.method,
    route: (request.is404 ? undefined : request.routeOptions.url) ?? null,
    ...idsIn(request.params),
    ...(isAnswered ? answerOf(reply) : { status: null, code: 'cut-off' }),
    ms: Math.round(reply.elapsedTime * 10) / 10,
  };
  request.log.info(line, isAnswered ? 'answered' : 'not answered');
}

function answerOf({ statusCode, problemCode }: FastifyReply) {
  return { status: statusCode, ...(problemCode && { code: problemCode }) };
}

/** The numbers in a path, such as the ticket that is deleted, by their names; other texts may hold anything. */
function idsIn(parameters: unknown): { ids?: Record<string, number> } {
  const numbers = Object.entries(parameters ?? {}).filter(([, text]) => /^\d{1,10}$/.test(String(text)));
  const ids = Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)]));
  return numbers.length > 0 ? { ids } : {};
}

/** What the log may say of an error: never a statement, its parameters or values that the database quotes. */
function loggable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  if (error instanceof QueryFailedError) {
    const { code, constraint, table } = error.driverError as Record<string, unknown>;
    return { name: error.name, code, constraint, table, frames };
  }
  return { name: error.name, code: (error as NodeJS.ErrnoException).code, message: error.message, frames };
}

/** Nest's own logger, which writes to ours. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ said: message });
  }

  warn(message: unknown): void {
    this.logger.warn(entryOf(message));
  }

  error(message: unknown): void {
    this.logger.error(entryOf(message));
  }

  fatal(message: unknown): void {
    this.logger.fatal(entryOf(message));
  }
}

function entryOf(message: unknown): object {
  if (typeof message === 'string') return { said: message };
  return message instanceof Error ? { err: message } : (message as object);
}
