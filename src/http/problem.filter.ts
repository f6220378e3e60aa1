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
    // The connection ended before the whole body had come.
    if (error === request.raw.errored) {
      reply.hijack();
      return;
    }
    noteFault(request, reply, error);
    if (error instanceof CommitUnknown) {
      reply.hijack();
      request.raw.socket.destroy();
      return;
    }
    const problem = asProblem(error);
    const methods =
      problem.code === 'not-found' && request.is404 ? request.server.methodsOf(request.url) : [];
    if (methods.length === 0 || methods.includes(request.method)) {
      sendProblem(reply, problem);
    } else {
      void reply.header('allow', methods.join(', '));
      sendProblem(reply, new Problem('wrong-method', `This path answers to ${methods.join(', ')}.`));
    }
  }
}

/** Writes what is not meant for clients to the log. */
export function noteFault(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
  const problem = asProblem(error);
  const code = error instanceof CommitUnknown ? 'outcome-unknown' : problem.code;
  // Nobody waits any more for what was late for a client that has gone.
  const isForNobody = error instanceof DeadlinePassed && reply.raw.destroyed;
  // What is thrown as a problem is meant, such as that there are too many requests: the line of the answer says so.
  if (problem.status >= 500 && problem !== error && !isForNobody)
    request.log.error({ requestId: request.id, err: error }, code);
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
  return new Problem(OF_STATUS[status] ?? (status >= 400 && status < 500 ? 'not-valid' : 'internal-error'));
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}

const OF_STATUS: Partial<Record<number, ProblemCode>> = {
  400: 'not-valid',
  401: 'not-signed-in',
  403: 'not-allowed',
  404: 'not-found',
  413: 'too-large',
  415: 'not-json',
  431: 'headers-too-large',
  503: 'unavailable',
};
