import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DeadlinePassed } from '../database/deadline.js';
import { CommitUnknown, isUnavailable } from '../database/query-failure.js';
import { Problem, type ProblemCode } from './problem.js';

declare module 'fastify' {
  interface FastifyReply {
    /** The problem that is answered with, for the log. */
    problemCode: ProblemCode | undefined;
  }
}

/** Turns whatever a request threw into `application/problem+json`; what is not meant for clients goes to the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof CommitUnknown) {
      request.log.error({ requestId: request.id, err: error }, 'not answered');
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    const problem = asProblem(error);
    if (problem.status >= 500) request.log.error({ requestId: request.id, err: error }, problem.code);
    const methods =
      problem.code === 'not-found' && request.is404 ? request.server.methodsOf(request.url) : [];
    if (methods.length === 0) {
      sendProblem(reply, problem);
    } else {
      void reply.header('allow', methods.join(', '));
      sendProblem(reply, new Problem('wrong-method', `This path answers to ${methods.join(', ')}.`));
    }
  }
}

/** Sends a problem as the whole answer. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  reply.problemCode = problem.code;
  if (problem.retryAfter !== undefined) void reply.header('retry-after', problem.retryAfter);
  if (problem.challenge !== undefined) void reply.header('www-authenticate', problem.challenge);
  void reply
    .status(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

/** What the client is told of an error; the framework's own errors are told apart by their status. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof DeadlinePassed) return new Problem('unavailable', error.message);
  const status = isUnavailable(error) ? 503 : statusOf(error);
  const [code, detail] = ofStatus[status] ?? ofStatus[status >= 400 && status < 500 ? 400 : 500];
  return new Problem(code, detail);
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}

const ofStatus: Record<number, [ProblemCode, string]> & {
  400: [ProblemCode, string];
  500: [ProblemCode, string];
} = {
  400: [
    'not-valid',
    'The request could not be read: its body must be one whole JSON object, its URL well-formed.',
  ],
  401: ['not-signed-in', 'Send a valid access token in the header: Authorization: Bearer …'],
  403: ['not-allowed', 'You may not do this.'],
  404: ['not-found', 'There is nothing here that you can see.'],
  413: ['too-large', 'The body is larger than 1 MiB.'],
  415: ['not-json', 'Send the body as JSON, with the header: Content-Type: application/json'],
  431: ['headers-too-large', 'The headers must have at most 16 KiB in all.'],
  500: ['internal-error', 'Something went wrong on our side. Please try again later.'],
  503: ['unavailable', 'The database is out of reach; please try again in a moment.'],
};
