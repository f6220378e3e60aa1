import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { onTold, tellSiblings } from '../workers/siblings.js';
import { SessionsRepository } from './sessions.repository.js';

/** Who acts in a session. */
export interface SessionHolder {
  sessionId: string;
  userId: number;
  profileId: number;
  isManager: boolean;
}

/** How long an instance may go on believing what it read of a session: how late an ended one can still be used. */
const BELIEVED_MS = 4000;
/** How long before that a session in use is looked up anew, so that no request has to wait for it. */
const RENEWED_BEFORE_MS = 1500;
const MOST_BELIEVED = 20_000;

/** How often it is written down which sessions were used: `last_used_at` is true to within this. */
const USE_NOTED_EVERY_MS = 60_000;

/** What this instance knows of the sessions in use, so that a request needs no look-up of its own. */
@Injectable()
export class SessionMemory implements OnApplicationShutdown {
  // One look-up at a time for each session; forgetting a session also discards a look-up under way.
  private readonly holders = new LRUCache<string, SessionHolder>({
    max: MOST_BELIEVED,
    ttl: BELIEVED_MS,
    noDeleteOnFetchRejection: true,
    fetchMethod: async (id, _stale, { options }) => {
      const startedAt = performance.now();
      const holder = await this.lookUp(id);
      options.ttl = Math.max(1, BELIEVED_MS - (performance.now() - startedAt));
      return holder;
    },
  });

  private readonly used = new Set<string>();
  private readonly noting = setInterval(
    // What could not be noted is made up for by the next use.
    () => void this.writeUse().catch(() => undefined),
    USE_NOTED_EVERY_MS,
  ).unref();

  private readonly stopListening = onTold('sessions-over', (ids) => {
    this.forgetHere(ids);
  });

  constructor(private readonly repository: SessionsRepository) {}

  /** Who acts in a session, true to within BELIEVED_MS; undefined once the session is over. */
  async holder(id: string): Promise<SessionHolder | undefined> {
    const holder = this.holders.get(id);
    if (holder && this.holders.getRemainingTTL(id) < RENEWED_BEFORE_MS) void this.renew(id);
    // A look-up that is discarded half-way rejects: then there is one more.
    const found = holder ?? (await this.holders.fetch(id).catch(() => this.lookUp(id)));
    if (found) this.noteUse(id);
    return found;
  }

  /** Forgets sessions that are over, here and in the other processes that serve on the same port. */
  forget(ids: readonly string[]): void {
    this.forgetHere(ids);
    tellSiblings('sessions-over', ids);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.noting);
    this.stopListening();
    await this.writeUse().catch(() => undefined);
  }

  private forgetHere(ids: readonly string[]): void {
    for (const id of ids) this.holders.delete(id);
  }

  /** Looks a session up while what is known of it still holds. */
  private async renew(id: string): Promise<void> {
    try {
      if (!(await this.holders.fetch(id, { forceRefresh: true }))) this.holders.delete(id);
    } catch {
      // Who comes after it does not hold any more finds out.
    }
  }

  private async lookUp(id: string): Promise<SessionHolder | undefined> {
    const session = await this.repository.findOpen(id);
    if (!session) return undefined;
    const { user, profile } = session;
    return { sessionId: id, userId: user.id, profileId: profile.id, isManager: profile.is_manager };
  }

  private noteUse(id: string): void {
    if (this.used.size < MOST_BELIEVED) this.used.add(id);
  }

  private async writeUse(): Promise<void> {
    const ids = [...this.used];
    this.used.clear();
    await this.repository.setLastUsed(ids, new Date());
  }
}
