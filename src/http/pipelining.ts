import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';
import { sendProblem } from './problem.filter.js';
import { closeAfter, isLastAnswered } from './read-on.js';

/** How many requests of one connection may be under way; browsers and proxies send the next one after an answer. */
const MOST_UNDER_WAY = 50;

/**
 * Bounds how many requests are sent over a connection before they are answered: all of them are kept in memory. The first that is too
 * many is told so, and nothing after it is carried out.
 */
export function boundPipelining(server: FastifyInstance): void {
  const underWay = new WeakMap<Socket, number>();
  server.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    if (isLastAnswered(socket)) {
      // Its turn to be answered never comes, since the connection ends with an answer before it.
      reply.hijack();
      return;
    }
    const before = underWay.get(socket) ?? 0;
    if (before === MOST_UNDER_WAY) {
      closeAfter(reply);
      sendProblem(reply, tooManyAtOnce());
      return;
    }
    underWay.set(socket, before + 1);
    reply.raw.once('close', () => {
      underWay.set(socket, (underWay.get(socket) ?? 0) - 1);
    });
    done();
  });
}

function tooManyAtOnce(): Problem {
  return new Problem(
    'too-many-requests',
    `At most ${MOST_UNDER_WAY} requests of one connection may wait for their answers.`,
    { retryAfter: 1 },
  );
}
