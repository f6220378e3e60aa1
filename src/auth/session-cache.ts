import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { broadcast, onBroadcast } from '../cluster/worker-channel.js';
import { SessionsRepository } from './sessions.repository.js';

/** Who acts in a session. */
export interface SessionHolder {
  sessionId: string;
  userId: number;
  profileId: number;
}

/** How long an instance trusts what it read of a session: an ended one can be used this much longer elsewhere. */
const TTL_MS = 4000;
/** A session in use is read again when its entry has less than this left, so that no request waits for it. */
const REFRESH_BELOW_MS = 1500;
const MAX_SESSIONS = 20_000;

/** How often the times of last use are written: `last_used_at` is true to within this. */
const LAST_USED_EVERY_MS = 60_000;

/** Who acts in the sessions in use, kept for seconds, so that most requests need no look-up. */
@Injectable()
export class SessionCache implements OnApplicationShutdown {
  // One look-up at a time for each session. Deleting an entry also discards a look-up under way.
  private readonly holders = new LRUCache<string, SessionHolder>({
    max: MAX_SESSIONS,
    ttl: TTL_MS,
    // Reads the clock at most every 50 ms.
    ttlResolution: 50,
    noDeleteOnFetchRejection: true,
    fetchMethod: async (id, _stale, { options }) => {
      const startedAt = performance.now();
      const holder = await this.lookUp(id);
      options.ttl = Math.max(1, TTL_MS - (performance.now() - startedAt));
      return holder;
    },
  });

  private readonly used = new Set<string>();
  private readonly timer = setInterval(
    // A failure costs little: the next use of the session is written again.
    () => void this.writeLastUsed().catch(() => undefined),
    LAST_USED_EVERY_MS,
  ).unref();

  private readonly stopListening = onBroadcast('sessions-over', (ids) => {
    this.evictHere(ids);
  });

  constructor(private readonly repository: SessionsRepository) {}

  /** Who acts in a session, as it was at most TTL_MS ago; undefined once the session is over. */
  async holderOf(id: string): Promise<SessionHolder | undefined> {
    const cached = this.holders.get(id);
    if (cached && this.holders.getRemainingTTL(id) < REFRESH_BELOW_MS) void this.refresh(id);
    // The shared look-up rejects if the session is evicted meanwhile.
    const holder = cached ?? (await this.holders.fetch(id).catch(() => this.lookUp(id)));
    if (holder && this.used.size < MAX_SESSIONS) this.used.add(id);
    return holder;
  }

  /** Removes sessions that are over, here and in the other workers. */
  evict(ids: readonly string[]): void {
    this.evictHere(ids);
    broadcast('sessions-over', ids);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopListening();
    await this.writeLastUsed().catch(() => undefined);
  }

  private evictHere(ids: readonly string[]): void {
    for (const id of ids) this.holders.delete(id);
  }

  private async refresh(id: string): Promise<void> {
    try {
      if (!(await this.holders.fetch(id, { forceRefresh: true }))) this.holders.delete(id);
    } catch {
      // The entry stays until it expires; the request after that looks the session up and reports the failure.
    }
  }

  private async lookUp(id: string): Promise<SessionHolder | undefined> {
    const session = await this.repository.findOpen(id);
    if (!session) return undefined;
    const { user, profile } = session;
    return { sessionId: id, userId: user.id, profileId: profile.id };
  }

  private async writeLastUsed(): Promise<void> {
    const ids = [...this.used];
    this.used.clear();
    await this.repository.setLastUsed(ids, new Date());
  }
}
