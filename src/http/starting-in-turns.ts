import type { FastifyInstance } from 'fastify';
import { FairQueue } from '../database/fair-line.js';
import { addressOf, siteOf } from './client.js';

/** For how long requests are begun at a time, in milliseconds, and how many at most: twice in a turn of the event loop. */
const LONGEST_MS = 2;
const MOST_AT_A_TIME = 20;

/**
 * Begins only so many requests in a turn of the event loop as take LONGEST_MS; the others wait, and take turns by their sites. Of a
 * turn Node accepts one new connection: where each of some hundred open ones had a request done in every turn, nobody else would
 * get in.
 */
export function startInTurns(server: FastifyInstance): void {
  const waiting = new FairQueue<() => void>();
  let since = performance.now();
  let isTurning = false;
  const hasTime = () => performance.now() - since <= LONGEST_MS;
  const next = () => {
    if (hasTime()) waiting.shift()?.();
  };
  const turn = () => {
    since = performance.now();
    isTurning = !waiting.isEmpty;
    if (isTurning) schedule();
  };
  const schedule = () => {
    // What a request does at once is over before the next of these is called.
    setImmediate(() => {
      since = performance.now();
      next();
    });
    for (let others = 1; others < MOST_AT_A_TIME; others++) setImmediate(next);
    setImmediate(turn);
  };
  server.addHook('onRequest', (request, reply, done) => {
    if (!isTurning) {
      isTurning = true;
      since = performance.now();
      setImmediate(turn);
    }
    if (waiting.isEmpty && hasTime()) {
      done();
      return;
    }
    const start = () => {
      // Its client has gone meanwhile.
      if (reply.raw.destroyed) reply.hijack();
      else done();
    };
    waiting.push(start, { site: siteOf(addressOf(request)) });
  });
}
