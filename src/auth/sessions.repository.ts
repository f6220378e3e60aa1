import { Injectable } from '@nestjs/common';
import sql from 'sql-template-tag';
import { In, LessThanOrEqual, MoreThan } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { LIST_CEILING } from '../database/keyset.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { embedded, moment, text, view } from '../database/views.js';
import { ProfileView, UserView } from '../profiles/profile.view.js';
import { Session } from './session.entity.js';
import { SpentRefreshToken } from './spent-refresh-token.entity.js';

/** A session that has not ended, with its user and their profile. */
export interface OpenSession {
  id: string;
  expiresAt: Date;
  user: UserView;
  profile: ProfileView;
}

class OpenSessionView extends view(Session, {
  id: text(),
  expires_at: moment({ property: 'expiresAt' }),
  user: embedded('user', UserView),
}) {}

const IDS_PER_STATEMENT = 500;

/** Sessions. A signed token proves that its session is the caller's, so `findOpen` and `delete` go by the id alone. */
@Injectable()
export class SessionsRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  async insert(session: Omit<Session, 'user'>): Promise<void> {
    await this.queries.insert(Session, session);
  }

  async findOpen(id: string): Promise<OpenSession | undefined> {
    const { json, from } = this.queries.view(OpenSessionView, 'session');
    const profile = this.queries.view(ProfileView, 'profile');
    const found = await this.queries.row<{ session: string; profile: string }>(
      sql`SELECT ${json} AS session, ${profile.json} AS profile
        FROM ${from} JOIN profiles profile ON profile.user_id = "user".id
        WHERE session.id = ${id} AND session.expires_at > ${new Date()}`,
    );
    if (!found) return undefined;
    const { expires_at, ...session } = JSON.parse(found.session) as OpenSessionView;
    return { ...session, expiresAt: new Date(expires_at), profile: JSON.parse(found.profile) as ProfileView };
  }

  /** Inserts a copy of the actor's session under another id. */
  async copyOwn({ sessionId }: Actor, id: string): Promise<void> {
    await this.queries.rows(
      sql`INSERT INTO sessions (id, user_id, created_at, expires_at, last_used_at, address, user_agent)
        SELECT ${id}, user_id, created_at, expires_at, last_used_at, address, user_agent
        FROM sessions WHERE id = ${sessionId}`,
    );
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

  /** Deletes all sessions of a user. @returns their ids. */
  async deleteAllUnscoped(userId: number): Promise<string[]> {
    const ended = await this.queries.rows<{ id: string }>(
      sql`DELETE FROM sessions WHERE user_id = ${userId} RETURNING id`,
    );
    return ended.map(({ id }) => id);
  }

  /** Deletes all sessions of the actor's user but the actor's own. @returns their ids. */
  async deleteOthers({ userId, sessionId }: Actor): Promise<string[]> {
    const ended = await this.queries.rows<{ id: string }>(
      sql`DELETE FROM sessions WHERE user_id = ${userId} AND id <> ${sessionId} RETURNING id`,
    );
    return ended.map(({ id }) => id);
  }

  /** Writes when these sessions were last used, at most IDS_PER_STATEMENT of them in a statement. */
  async setLastUsed(ids: readonly string[], lastUsedAt: Date): Promise<void> {
    for (let start = 0; start < ids.length; start += IDS_PER_STATEMENT) {
      const id = In(ids.slice(start, start + IDS_PER_STATEMENT));
      await this.unitOfWork.run(() =>
        this.unitOfWork.statement((manager) => manager.update(Session, { id }, { lastUsedAt })),
      );
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
