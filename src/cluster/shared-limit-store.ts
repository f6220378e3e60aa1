import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';
import { MAX_CALLERS } from './shared-quotas.js';
import { requestQuota } from './worker-channel.js';

/** Which part of a limit a worker requests at a time. A larger one costs fewer messages, and leaves more unused. */
const PART = 1 / 20;

/** A caller's window, as far as this worker knows it. */
interface Window {
  /** How many requests this worker may still let through without asking. */
  left: number;
  /** How many all workers together had been granted when it last asked. */
  used: number;
  endsAt: number;
  request?: Promise<void> | undefined;
}

/**
 * A store for @fastify/rate-limit that makes a limit hold for all workers together. It never lets more through than the
 * limit. It may let less through: each other worker can hold a twentieth of the limit that it does not use.
 */
export class SharedLimitStore implements FastifyRateLimitStore {
  private readonly windows = new LRUCache<string, Window>({ max: MAX_CALLERS });

  incr(
    key: string,
    callback: (error: Error | null, result?: { current: number; ttl: number }) => void,
    windowMs: number,
    limit: number,
  ): void {
    this.count(key, windowMs, limit).then(
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
    limit: number,
  ): Promise<{ current: number; ttl: number }> {
    for (;;) {
      const now = Date.now();
      const window = this.windowOf(key, now);
      const ttl = Math.max(1, window.endsAt - now);
      if (window.left > 0) {
        window.left--;
        return { current: window.used - window.left, ttl };
      }
      if (window.used >= limit && window.endsAt > now) return { current: limit + 1, ttl };
      window.request ??= this.request(window, key, windowMs, limit);
      await window.request;
    }
  }

  private windowOf(key: string, now: number): Window {
    const current = this.windows.get(key);
    if (current && (current.endsAt > now || current.request)) return current;
    const window: Window = { left: 0, used: 0, endsAt: 0 };
    this.windows.set(key, window);
    return window;
  }

  private async request(window: Window, key: string, windowMs: number, limit: number): Promise<void> {
    const wanted = Math.max(1, Math.floor(limit * PART));
    const { granted, used, endsInMs } = await requestQuota({
      key: `${limit} ${key}`,
      limit,
      windowMs,
      wanted,
    });
    Object.assign(window, { left: granted, used, endsAt: Date.now() + endsInMs, request: undefined });
  }
}
