import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.js';
import { sendProblem } from './problem.filter.js';

/** How many requests of one connection may be under way; browsers and proxies send the next one after an answer. */
const MOST_UNDER_WAY = 50;

/**
 * Bounds how many requests are sent over a connection before they are answered: Node takes on all that have come in one go, and
 * keeps everybody else waiting meanwhile. The first that is too many is told so; those after it are not carried out.
 */
export function boundPipelining(server: FastifyInstance): void {
  const underWay = new WeakMap<Socket, number>();
  server.addHook('onRequest', ({ raw: { socket } }, reply, done) => {
    const before = underWay.get(socket) ?? 0;
    underWay.set(socket, before + 1);
    if (before > MOST_UNDER_WAY) {
      // Its turn to be answered never comes, since the connection ends with the answer before it.
      reply.hijack();
      return;
    }
    if (before === MOST_UNDER_WAY) {
      void reply.header('connection', 'close');
      sendProblem(reply, tooManyAtOnce());
      return;
    }
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
