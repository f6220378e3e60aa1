import type { LoggerService } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { destination, pino, type DestinationStream, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { QueryFailedError } from 'typeorm';
import { actorOf } from '../access/actor.js';

/** Lines go out together, a page at a time and at least ten times a second; those left when the process ends, then. */
const GATHERED = { sync: false, minLength: 4096, periodicFlush: 100 };

/** The log: one JSON object a line, or in a terminal something for people to read. */
export function createLog(level: string, logTo?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: loggable },
  };
  if (logTo) return pino(options, logTo);
  return pino(options, process.stdout.isTTY ? pretty({ sync: true }) : destination(GATHERED));
}

/** One line a request: with the route's pattern and never the URL, which may hold a search. */
export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const line = {
    requestId: request.id,
    actor: actorOf(request)?.profileId ?? null,
    method: request.method,
    route: (request.is404 ? undefined : request.routeOptions.url) ?? null,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  };
  request.log.info(line, 'answered');
}

/** What may stand in the log of an error: never a statement, its parameters or what the database quotes of them. */
function loggable(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  if (error instanceof QueryFailedError) {
    const { code, constraint, table } = error.driverError as Record<string, unknown>;
    return { name: error.name, code, constraint, table, frames };
  }
  return { name: error.name, code: (error as NodeJS.ErrnoException).code, message: error.message, frames };
}

/** Hands what Nest itself has to say over to the log. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown): void {
    this.logger.debug({ said: message });
  }

  warn(message: unknown): void {
    this.logger.warn(told(message));
  }

  error(message: unknown): void {
    this.logger.error(told(message));
  }

  fatal(message: unknown): void {
    this.logger.fatal(told(message));
  }
}

function told(message: unknown): object {
  return typeof message === 'string' ? { said: message } : { err: message };
}
