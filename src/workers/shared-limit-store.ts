import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';
import { MOST_COUNTED } from './allowances.js';
import { takeAllowance } from './siblings.js';

/** Which part of a limit a worker takes at once: the more, the seldomer it asks; what it doesn't use is lost to the others. */
const PART = 1 / 20;

interface Share {
  /** How many requests this worker may still let through without asking. */
  left: number;
  /** How many all workers together had been given when it last asked. */
  taken: number;
  endsAt: number;
  asking?: Promise<void> | undefined;
}

/**
 * Counts for @fastify/rate-limit so that a limit holds for all workers together: never more than it says, and no less
 * than it says but for what the other workers have taken and not used, a twentieth each.
 */
export class SharedLimitStore implements FastifyRateLimitStore {
  private readonly shares = new LRUCache<string, Share>({ max: MOST_COUNTED });

  incr(
    key: string,
    callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
    windowMs: number,
    most: number,
  ): void {
    this.count(key, windowMs, most).then(
      (result) => {
        callback(null, result);
      },
      (error: unknown) => {
        callback(error as Error);
      },
    );
  }

  child(): SharedLimitStore {
    return new SharedLimitStore();
  }

  private async count(
    key: string,
    windowMs: number,
    most: number,
  ): Promise<{ current: number; ttl: number }> {
    for (;;) {
      const now = Date.now();
      const share = this.shareOf(key, now);
      const ttl = Math.max(1, share.endsAt - now);
      if (share.left > 0) {
        share.left--;
        return { current: share.taken - share.left, ttl };
      }
      if (share.taken >= most && share.endsAt > now) return { current: most + 1, ttl };
      share.asking ??= this.ask(share, key, windowMs, most);
      await share.asking;
    }
  }

  private shareOf(key: string, now: number): Share {
    const known = this.shares.get(key);
    if (known && (known.endsAt > now || known.asking)) return known;
    const share: Share = { left: 0, taken: 0, endsAt: 0 };
    this.shares.set(key, share);
    return share;
  }

  private async ask(share: Share, key: string, windowMs: number, most: number): Promise<void> {
    const wanted = Math.max(1, Math.floor(most * PART));
    const { given, taken, endsInMs } = await takeAllowance({ key: `${most} ${key}`, most, windowMs, wanted });
    Object.assign(share, { left: given, taken, endsAt: Date.now() + endsInMs, asking: undefined });
  }
}
