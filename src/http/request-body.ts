import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { FairLine } from '../database/fair-line.js';
import { leavingTimeToOthers } from '../database/time-to-others.js';
import { siteOfRequest } from './client.js';
import { sumOf, tooLarge } from './largest.js';
import { Problem } from './problem.js';

const KIB = 2 ** 10;
const MIB = 2 ** 20;

/** How large a body may be, in bytes: twice the largest of use, a content of which each character is escaped. */
const MOST_BYTES = 256 * KIB;

/** In how many pieces a body may come, and in how many more for its size: a piece of one byte takes as long as a large one. */
const MOST_PIECES = 2000;
const BYTES_FOR_ONE_MORE = 256;

/** How many bytes of bodies that are not whole yet, or wait for their turn, are kept for one site (siteOf), and for all. */
const MOST_OF_SITE = 16 * MIB;
const MOST_OF_ALL = 128 * MIB;

/** A body that is no larger is read whatever else is under way: most are, and many people may share a site. */
const SMALL_BYTES = 16 * KIB;

/** How long a body may take to come, and a large one may wait for its turn, in milliseconds. */
const LONGEST_ARRIVAL_MS = 30_000;
const LONGEST_WAIT_MS = 4000;

/** A body that is not whole yet, or waits for its turn. */
interface Unfinished {
  kept: Buffer;
  fail: (error: Error) => void;
}

/**
 * Reads bodies, and gives large ones one after the other. Nobody is known yet while a body comes, so what it may take is bounded for
 * each site.
 */
export class RequestBodies {
  private readonly sites = new Map<string, Set<Unfinished>>();
  private readonly large = new FairLine(1);

  /**
   * @throws Problem too-large, too-slow, not-valid for a body in too many pieces, or too-many-requests while too much is under way
   * from one site.
   * @throws Error what the connection failed with.
   */
  read(request: FastifyRequest, payload: IncomingMessage): Promise<Buffer> {
    const site = siteOfRequest(request);
    return new Promise((resolve, reject) => {
      let [length, pieces, isSettled] = [0, 0, false];
      let timer: NodeJS.Timeout | undefined;
      const hearNoMore = () => {
        payload.off('data', take).off('end', end).off('error', body.fail).off('close', close);
      };
      const settle = (finish: () => void) => {
        isSettled = true;
        clearTimeout(timer);
        hearNoMore();
        this.forget(site, body);
        finish();
      };
      const body: Unfinished = {
        kept: Buffer.alloc(0),
        fail: (error) => {
          payload.pause();
          settle(() => {
            reject(error);
          });
        },
      };
      const give = () => {
        settle(() => {
          resolve(body.kept.subarray(0, length));
        });
      };
      const end = () => {
        hearNoMore();
        clearTimeout(timer);
        if (length <= SMALL_BYTES) {
          give();
          return;
        }
        timer = setTimeout(() => {
          body.fail(tooMuchUnderWay());
        }, LONGEST_WAIT_MS);
        void this.large.run(
          async () => {
            // Its client has gone meanwhile.
            if (payload.socket.destroyed) close();
            if (!isSettled) await leavingTimeToOthers(give);
          },
          { site },
        );
      };
      const close = () => {
        body.fail(payload.errored ?? new Problem('not-valid'));
      };
      const take = (piece: Buffer) => {
        pieces++;
        const needed = length + piece.length;
        if (needed > MOST_BYTES) body.fail(new Problem('too-large'));
        else if (pieces > MOST_PIECES + needed / BYTES_FOR_ONE_MORE)
          body.fail(Problem.field('body', 'must not come in so many small pieces'));
        else if (this.hasRoom(site, body, needed)) {
          piece.copy(body.kept, length);
          length = needed;
        } else body.fail(tooMuchUnderWay());
      };
      if (Number(request.headers['content-length']) > MOST_BYTES) reject(new Problem('too-large'));
      else {
        timer = setTimeout(() => {
          body.fail(new Problem('too-slow'));
        }, LONGEST_ARRIVAL_MS);
        payload.on('data', take).once('end', end).once('error', body.fail).once('close', close);
      }
    });
  }

  /** Makes room for so many bytes of a body. @returns false if its site would have too many. */
  private hasRoom(site: string, body: Unfinished, needed: number): boolean {
    if (needed <= body.kept.length) return true;
    const size = Math.min(Math.max(needed, 2 * body.kept.length), MOST_BYTES);
    const bodies = this.sites.get(site) ?? new Set();
    if (size > SMALL_BYTES && sumOf(bodies, sizeOf) - body.kept.length + size > MOST_OF_SITE) return false;
    body.kept = Buffer.concat([body.kept], size);
    this.sites.set(site, bodies.add(body));
    if (size > SMALL_BYTES) this.refuseTheMost();
    return true;
  }

  /** While too much is kept in all, refuses the bodies of the sites with the most. */
  private refuseTheMost(): void {
    for (const bodies of tooLarge(this.sites, sizeOf, MOST_OF_ALL))
      for (const { fail } of [...bodies]) fail(tooMuchUnderWay());
  }

  private forget(site: string, body: Unfinished): void {
    const bodies = this.sites.get(site);
    bodies?.delete(body);
    if (bodies?.size === 0) this.sites.delete(site);
  }
}

function sizeOf({ kept }: Unfinished): number {
  return kept.length;
}

function tooMuchUnderWay(): Problem {
  return new Problem('too-many-requests', 'Too much is being sent from your address at once; please wait.', {
    retryAfter: 1,
  });
}
