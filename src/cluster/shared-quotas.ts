import { LRUCache } from 'lru-cache';
import type { QuotaGrant, QuotaRequest } from './worker-message.js';

/** How many callers are counted at once. Beyond that, the one that was silent the longest is forgotten. */
export const MAX_CALLERS = 50_000;

/** The quotas that all workers share: how much of each has been granted. Kept by the primary process. */
export class SharedQuotas {
  private readonly windows = new LRUCache<string, { used: number; endsAt: number }>({ max: MAX_CALLERS });

  /** Grants as much of what is wanted as is left. */
  grant({ requestId, key, limit, windowMs, wanted }: QuotaRequest, now: number): QuotaGrant {
    const current = this.windows.get(key);
    const window = current && current.endsAt > now ? current : { used: 0, endsAt: now + windowMs };
    const granted = Math.max(0, Math.min(wanted, limit - window.used));
    window.used += granted;
    this.windows.set(key, window);
    return { requestId, granted, used: window.used, endsInMs: window.endsAt - now };
  }
}
