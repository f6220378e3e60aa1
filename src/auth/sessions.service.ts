import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { isDangling, isTaken } from '../database/query-failure.js';
import { SessionsRepository, type OpenSession } from './sessions.repository.js';

/** How long an instance may go on believing what it read of a session; the contract allows 5 seconds. */
const BELIEVED_MS = 4000;
const MOST_BELIEVED = 20_000;
const DAY_MS = 86_400_000;

/** Sessions: a row each. Ending one deletes the row, and its tokens with it. */
@Injectable()
export class SessionsService {
  // One look-up at a time for each session; deleting a session's entry also discards a look-up under way.
  private readonly actors = new LRUCache<string, Actor>({
    max: MOST_BELIEVED,
    ttl: BELIEVED_MS,
    fetchMethod: async (id, _stale, { options }) => {
      const startedAt = performance.now();
      const actor = await this.lookUp(id);
      options.ttl = Math.max(1, BELIEVED_MS - (performance.now() - startedAt));
      return actor;
    },
  });

  constructor(
    private readonly repository: SessionsRepository,
    private readonly settings: Settings,
  ) {}

  /** Opens a session; part of the caller's unit of work where there is one. */
  async open(userId: number): Promise<{ id: string; expiresAt: Date }> {
    const createdAt = new Date();
    const session = {
      id: randomUUID(),
      userId,
      createdAt,
      expiresAt: new Date(createdAt.getTime() + this.settings.sessionDays * DAY_MS),
    };
    await this.repository.insert(session);
    return session;
  }

  /** Who acts in a session; undefined once it is over. True to within BELIEVED_MS, role included. */
  actor(id: string): Promise<Actor | undefined> {
    // A look-up that is discarded half-way rejects; whoever waited for it looks for themselves.
    return this.actors.fetch(id).catch(() => this.lookUp(id));
  }

  private async lookUp(id: string): Promise<Actor | undefined> {
    const session = await this.repository.findOpen(id);
    if (!session) return undefined;
    const { user, profile } = session;
    return { sessionId: id, userId: user.id, profileId: profile.id, isManager: profile.is_manager };
  }

  /** A session as it is now; undefined once it is over. */
  find(id: string): Promise<OpenSession | undefined> {
    return this.repository.findOpen(id);
  }

  /** Ends a session: at once on this instance, within BELIEVED_MS on others. */
  async end(id: string): Promise<void> {
    await this.repository.delete(id);
    this.actors.delete(id);
  }

  /**
   * Spends a refresh token. One that was spent before has been stolen or copied, so its whole session ends
   * (RFC 9700, 4.14.2).
   * @returns whether this was the first time.
   */
  async spend(tokenId: string, sessionId: string): Promise<boolean> {
    try {
      await this.repository.insertSpent({ id: tokenId, sessionId });
      return true;
    } catch (error) {
      if (isTaken(error, 'spent_refresh_tokens', 'id')) await this.end(sessionId);
      else if (!isDangling(error)) throw error;
      return false;
    }
  }
}
