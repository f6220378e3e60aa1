import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { addressOf, networkOf } from './client.js';
import { Problem } from './problem.js';

/** How large a body may be, in bytes. */
const MOST_BYTES = 2 ** 20;

/** In how many pieces a body may come, and in how many more for its size: a piece of one byte takes as long as a large one. */
const MOST_PIECES = 2000;
const BYTES_FOR_ONE_MORE = 256;

/** How many bytes of bodies that are not whole yet are kept for one address (IPv6: one /64). */
const MOST_UNDER_WAY = 16 * 2 ** 20;

/** Reads bodies. Nobody is known yet while a body comes, so what it may take is bounded for each address. */
export class RequestBodies {
  private readonly underWay = new Map<string, number>();

  /**
   * @throws Problem too-large, not-valid for a body in too many pieces, or too-many-requests while too much is under way from
   * one address.
   * @throws Error what the connection failed with.
   */
  read(request: FastifyRequest, payload: IncomingMessage): Promise<Buffer> {
    const network = networkOf(addressOf(request));
    return new Promise((resolve, reject) => {
      let kept = Buffer.alloc(0);
      let [length, pieces] = [0, 0];
      const settle = (finish: () => void) => {
        payload.off('data', take).off('end', end).off('error', fail).off('close', close);
        this.keep(network, -kept.length);
        finish();
      };
      const fail = (error: Error) => {
        payload.pause();
        settle(() => {
          reject(error);
        });
      };
      const end = () => {
        settle(() => {
          resolve(kept.subarray(0, length));
        });
      };
      const close = () => {
        fail(payload.errored ?? new Problem('not-valid'));
      };
      const take = (piece: Buffer) => {
        pieces++;
        const needed = length + piece.length;
        if (needed > MOST_BYTES) fail(new Problem('too-large'));
        else if (pieces > MOST_PIECES + needed / BYTES_FOR_ONE_MORE)
          fail(Problem.field('body', 'must not come in so many small pieces'));
        else if (needed > kept.length && !grow(needed)) fail(tooMuchUnderWay());
        else {
          piece.copy(kept, length);
          length = needed;
        }
      };
      const grow = (needed: number) => {
        const size = Math.min(Math.max(needed, 2 * kept.length), MOST_BYTES);
        if (!this.keep(network, size - kept.length)) return false;
        kept = Buffer.concat([kept.subarray(0, length)], size);
        return true;
      };
      if (Number(request.headers['content-length']) > MOST_BYTES) reject(new Problem('too-large'));
      else payload.on('data', take).once('end', end).once('error', fail).once('close', close);
    });
  }

  /** Counts bytes that are kept for an address, or no longer. @returns false, having counted nothing, if they are too many. */
  private keep(network: string, bytes: number): boolean {
    const all = (this.underWay.get(network) ?? 0) + bytes;
    if (bytes > 0 && all > MOST_UNDER_WAY) return false;
    if (all > 0) this.underWay.set(network, all);
    else this.underWay.delete(network);
    return true;
  }
}

function tooMuchUnderWay(): Problem {
  return new Problem('too-many-requests', 'Too much is being sent from your address at once; please wait.', {
    retryAfter: 1,
  });
}
