import type { FastifyInstance } from 'fastify';
import { FairQueue } from '../database/fair-line.js';
import { siteOfRequest } from './client.js';
import { sendProblem } from './problem.filter.js';
import { Problem } from './problem.js';
import { closeAfter } from './read-on.js';

/** For how long requests are begun at a time, in milliseconds, and how many of those that wait: twice in a turn of the event loop. */
const LONGEST_MS = 2;
const MOST_AT_A_TIME = 20;

/** How many requests may wait to be begun, of one site (siteOf) and in all: each keeps its headers in memory. */
const MOST_OF_SITE = 2000;
const MOST_OF_ALL = 10_000;

/** A request that waits: begins it, unless its client has gone. @returns whether it did. */
type Start = () => boolean;

/**
 * Begins only so many requests in a turn of the event loop as take LONGEST_MS; the others wait, and take turns by their sites. Of a
 * turn Node accepts one new connection: where each of some hundred open ones had a request done in every turn, nobody else would
 * get in.
 */
export function startInTurns(server: FastifyInstance): void {
  const waiting = new FairQueue<Start>();
  const sites = new Map<string, number>();
  let inAll = 0;
  let since = performance.now();
  let isTurning = false;
  const hasTime = () => performance.now() - since <= LONGEST_MS;
  const next = () => {
    while (hasTime() && waiting.shift()?.() === false);
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
  const count = (site: string, more: number) => {
    inAll += more;
    const ofSite = (sites.get(site) ?? 0) + more;
    if (ofSite > 0) sites.set(site, ofSite);
    else sites.delete(site);
  };
  // Where much waits, each site has its share: who asks for little finds room.
  const hasRoom = (site: string) =>
    inAll < MOST_OF_SITE || (sites.get(site) ?? 0) < Math.min(MOST_OF_SITE, MOST_OF_ALL / (sites.size + 1));
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
    const site = siteOfRequest(request);
    if (!hasRoom(site)) {
      closeAfter(reply);
      sendProblem(reply, tooManyWait());
      return;
    }
    count(site, 1);
    const start = () => {
      count(site, -1);
      if (reply.raw.destroyed) {
        reply.hijack();
        return false;
      }
      done();
      return true;
    };
    waiting.push(start, { site });
  });
}

function tooManyWait(): Problem {
  return new Problem('too-many-requests', 'Too many requests from your address wait; please slow down.', {
    retryAfter: 1,
  });
}
