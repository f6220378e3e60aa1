import { LRUCache } from 'lru-cache';
import type { Answered, Asked } from './worker-message.js';

/** How many callers are counted at once; beyond them the one that was silent the longest is forgotten. */
export const MOST_COUNTED = 50_000;

/** The books of limits that hold for all workers together: how much of each has been given out. */
export class Allowances {
  private readonly taken = new LRUCache<string, { count: number; endsAt: number }>({ max: MOST_COUNTED });

  /** Gives as much of what is wanted as is left. */
  give({ ask, key, most, windowMs, wanted }: Asked, now: number): Answered {
    const known = this.taken.get(key);
    const entry = known && known.endsAt > now ? known : { count: 0, endsAt: now + windowMs };
    const given = Math.max(0, Math.min(wanted, most - entry.count));
    entry.count += given;
    this.taken.set(key, entry);
    return { answer: ask, given, taken: entry.count, endsInMs: entry.endsAt - now };
  }
}
