import { Injectable } from '@nestjs/common';
import { In, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import { joined, jsonSql, moment, text, type Shape } from '../database/json-sql.js';
import { LIST_CEILING } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Profile } from '../profiles/profile.entity.js';
import { PROFILE_JSON, USER_JSON, type ProfileView, type UserView } from '../profiles/profile.view.js';
import { Session } from './session.entity.js';
import { SpentRefreshToken } from './spent-refresh-token.entity.js';

/** A session that has not ended, with its user and their profile. */
export interface OpenSession {
  id: string;
  expiresAt: Date;
  user: UserView;
  profile: ProfileView;
}

const OPEN_SESSION_JSON: Shape = {
  id: text('id'),
  expiresAt: moment('expiresAt'),
  user: joined('user', USER_JSON),
  profile: joined('profile', PROFILE_JSON),
} satisfies Record<keyof OpenSession, unknown>;

const IDS_PER_STATEMENT = 500;

/** Sessions. A signed token proves that its session is the caller's, so `findOpen` and `delete` go by the id alone. */
@Injectable()
export class SessionsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {}

  async insert(session: Omit<Session, 'user'>): Promise<void> {
    await this.queries.insert(Session, session);
  }

  async findOpen(id: string): Promise<OpenSession | undefined> {
    const session = await this.queries.object<OpenSession>(
      'an open session',
      (manager) =>
        manager
          .createQueryBuilder(Session, 'session')
          .select(jsonSql(manager, 'session', OPEN_SESSION_JSON), 'json')
          .innerJoin('session.user', 'user')
          .innerJoin(Profile, 'profile', 'profile.userId = user.id')
          .where('session.id = :id AND session.expiresAt > :now')
          .getQuery(),
      { id, now: new Date() },
    );
    return session && { ...session, expiresAt: new Date(session.expiresAt) };
  }

  async delete(id: string): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Session, { id }));
  }

  /** All sessions of the actor's user that have not ended, the newest first. */
  listOwn({ userId }: Actor): Promise<Session[]> {
    return this.unitOfWork.statement((manager) =>
      manager.find(Session, {
        where: { userId, expiresAt: MoreThan(new Date()) },
        order: { createdAt: 'DESC', id: 'DESC' },
        take: LIST_CEILING,
      }),
    );
  }

  /** @returns whether the actor's user had this session. */
  async deleteOwn({ userId }: Actor, id: string): Promise<boolean> {
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.delete(Session, { id, userId }),
    );
    return affected === 1;
  }

  /** Deletes all sessions of the actor's user but the actor's own. @returns their ids. */
  async deleteOthers({ userId, sessionId }: Actor): Promise<string[]> {
    const others = { userId, id: Not(sessionId) };
    const sessions = await this.unitOfWork.statement((manager) =>
      manager.find(Session, { select: { id: true }, where: others }),
    );
    await this.unitOfWork.statement((manager) => manager.delete(Session, others));
    return sessions.map(({ id }) => id);
  }

  /** Writes when these sessions were last used, at most IDS_PER_STATEMENT of them in a statement. */
  async setLastUsed(ids: readonly string[], lastUsedAt: Date): Promise<void> {
    for (let start = 0; start < ids.length; start += IDS_PER_STATEMENT) {
      const id = In(ids.slice(start, start + IDS_PER_STATEMENT));
      await this.unitOfWork.statement((manager) => manager.update(Session, { id }, { lastUsedAt }));
    }
  }

  async deleteExpired(): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.delete(Session, { expiresAt: LessThanOrEqual(new Date()) }),
    );
  }

  /** Marks a refresh token as spent. Fails on the primary key if it was spent before. */
  async insertSpent(token: Omit<SpentRefreshToken, 'session'>): Promise<void> {
    await this.queries.insert(SpentRefreshToken, token);
  }
}
