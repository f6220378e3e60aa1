import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { API_HEADERS } from './api-headers.js';
import { replyOn } from './log.js';
import { Problem } from './problem.js';
import { answersOn } from './queued-answers.js';
import { closeAfter, isLastAnswered, throwAwayInput } from './read-on.js';

/**
 * How many header fields a request may have: each takes some hundred bytes of memory, whatever it says, and those after the thousandth
 * are heeded by Node and not shown.
 */
const MOST_FIELDS = 200;

/** Answers with problems, as all errors are, what Node would answer by itself with a bare status. */
export function answerByOurselves(server: FastifyInstance): void {
  // RFC 9110, 10.1.1: an expectation that is not understood may be passed over.
  server.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    server.server.emit('request', request, response);
  });
  server.addHook('onRequest', ({ raw }, reply, done) => {
    // Names and values in turns.
    if (raw.rawHeaders.length > 2 * MOST_FIELDS) {
      closeAfter(reply);
      done(new Problem('headers-too-large', `A request may have at most ${MOST_FIELDS} header fields.`));
      return;
    }
    const hosts = raw.headersDistinct.host?.length ?? 0;
    const isComplete = hosts === 1 || (hosts === 0 && raw.httpVersion === '1.0');
    done(
      isComplete
        ? undefined
        : new Problem('not-valid', 'A request needs one header Host (RFC 9112, section 3.2).'),
    );
  });
}

/**
 * Answers bytes that Node can't parse as an HTTP request, and that therefore reach no route, with a problem: after the answers to
 * the requests before them, which are carried out (RFC 9112, 9.3.2).
 */
export function refuseUnreadable(error: Error & { code?: string }, socket: Socket, log: Logger): void {
  // What comes after unreadable bytes is unreadable as well, and was answered with them.
  if (error.code === 'ECONNRESET' || socket.destroyed || isLastAnswered(socket)) return;
  const problem = problemOf(error.code);
  const latest = replyOn(socket);
  // They are the rest of a request, or follow the latest one.
  const cutShort = latest?.request.raw.complete === false ? latest : undefined;
  const before = [...answersOn(socket)].filter((answer) => answer !== cutShort?.raw);
  throwAwayInput(socket);
  afterAll(before, () => {
    refuse(socket, problem, log, cutShort);
  });
}

/** Calls back once these answers are over, at once if there are none. */
function afterAll(answers: readonly ServerResponse[], callBack: () => void): void {
  let left = answers.length;
  if (left === 0) callBack();
  for (const answer of answers)
    answer.once('close', () => {
      if (--left === 0) callBack();
    });
}

function refuse(socket: Socket, problem: Problem, log: Logger, cutShort: FastifyReply | undefined): void {
  const requestId = cutShort?.request.id ?? randomUUID();
  const body = JSON.stringify(problem);
  if (socket.writable) {
    const headers = {
      ...API_HEADERS,
      'content-type': 'application/problem+json; charset=utf-8',
      'x-request-id': requestId,
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${lines.join('')}\r\n${body}`,
    );
  }
  socket.end();
  if (cutShort) {
    // Its line says so when the connection ends.
    cutShort.problemCode = problem.code;
    void cutShort.status(problem.status);
  } else if (socket.bytesRead > 0) {
    // Nothing is said of a connection that was opened and never used, as browsers do.
    const { status, code } = problem;
    log.info({ requestId, actor: null, method: null, route: null, status, code }, 'answered');
  }
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('too-slow');
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large');
    default:
      return new Problem('not-valid', 'This is no well-formed HTTP request.');
  }
}
