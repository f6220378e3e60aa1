import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { isDangling, isTaken } from '../database/query-failure.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { networkOf, type Client } from '../http/client.js';
import { Problem } from '../http/problem.js';
import { Turns } from '../http/turns.js';
import { KnownAddressesRepository } from './known-addresses.repository.js';
import { ownSessionView, type OwnSessionView } from './own-session.view.js';
import { SessionCache } from './session-cache.js';
import { SessionsRepository, type OpenSession } from './sessions.repository.js';

const DAY_MS = 86_400_000;

/** Opens and ends sessions. A session's end is that of its tokens: at once here, within seconds on other instances. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: SessionsRepository,
    private readonly knownAddresses: KnownAddressesRepository,
    private readonly cache: SessionCache,
    private readonly settings: Settings,
    private readonly turns: Turns,
  ) {}

  /**
   * Opens a session, within the caller's unit of work if there is one. Of more than a thousand of the user's, those that were
   * used least recently end.
   */
  async open(userId: number, { address, userAgent }: Client): Promise<{ id: string; expiresAt: Date }> {
    const createdAt = new Date();
    const expiresAt = new Date(createdAt.getTime() + this.settings.sessionDays * DAY_MS);
    const session = { id: randomUUID(), userId, createdAt, expiresAt, lastUsedAt: null, address, userAgent };
    await this.repository.insert(session);
    this.evictAfterCommit(await this.repository.endBeyondMost(userId));
    await this.knownAddresses.note(userId, networkOf(address), createdAt);
    return session;
  }

  /** A session as it is now; undefined once it is over. */
  find(id: string): Promise<OpenSession | undefined> {
    return this.repository.findOpen(id);
  }

  /** The sessions of the actor's user, the newest first. */
  async list(actor: Actor): Promise<OwnSessionView[]> {
    const sessions = await this.turns.take(actor, 'lists', () => this.repository.listOwn(actor));
    return sessions.map((session) => ownSessionView(session, actor.sessionId));
  }

  async end(id: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.repository.end(id);
      this.evictAfterCommit([id]);
    });
  }

  /** Ends one session of the actor's user. @throws Problem not-found. */
  async endOwn(actor: Actor, id: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      if (!(await this.repository.endOwn(actor, id))) {
        throw noSession();
      }
      this.evictAfterCommit([id]);
    });
  }

  /** Ends all sessions of the actor's user but the actor's own. */
  async endOthers(actor: Actor): Promise<void> {
    await this.unitOfWork.run(async () => {
      this.evictAfterCommit(await this.repository.endOthers(actor));
    });
  }

  /** Ends all sessions of a user, for the operator. */
  async endAll(userId: number): Promise<void> {
    await this.unitOfWork.run(async () => {
      this.evictAfterCommit(await this.repository.endAllUnscoped(userId));
    });
  }

  /**
   * Ends all sessions of the actor's user, and opens one in the place of the actor's own: tokens that were copied from it are
   * void as well (OWASP's Session Management Cheat Sheet, "Renew the Session ID After Any Privilege Level Change").
   * @param first what runs before, in the same unit of work.
   * @throws Problem session-over.
   */
  async replaceAll(actor: Actor, first: () => Promise<void>): Promise<OpenSession> {
    return this.unitOfWork.run(async () => {
      await first();
      const id = randomUUID();
      await this.repository.copyOwn(actor, id);
      const session = await this.repository.findOpen(id);
      if (!session) throw new Problem('session-over');
      this.evictAfterCommit(await this.repository.endOthers({ ...actor, sessionId: id }));
      return session;
    });
  }

  /**
   * Spends a refresh token and resolves with what `answer` makes of its session; if that fails, the token is not spent.
   * A token that was spent before has been stolen or copied, so it ends its whole session (RFC 9700, 4.14.2).
   * @returns undefined if the session is over.
   */
  async spend<T>(
    tokenId: string,
    sessionId: string,
    answer: (session: OpenSession) => T,
  ): Promise<T | undefined> {
    try {
      return await this.unitOfWork.run(async () => {
        await this.repository.insertSpent({ id: tokenId, sessionId });
        const session = await this.repository.findOpen(sessionId);
        return session && answer(session);
      });
    } catch (error) {
      // The unit of work that failed is rolled back by now, so the session ends outside it.
      if (isTaken(error, 'spent_refresh_tokens', 'id')) await this.end(sessionId);
      else if (!isDangling(error)) throw error;
      return undefined;
    }
  }

  private evictAfterCommit(ids: readonly string[]): void {
    this.unitOfWork.afterCommit(() => {
      this.cache.evict(ids);
    });
  }
}

export function noSession(): Problem {
  return new Problem('not-found', 'There is no such session of yours.');
}
