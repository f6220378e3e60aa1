import { Injectable } from '@nestjs/common';
import sql, { join, type Sql } from 'sql-template-tag';
import { In, MoreThan } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { count } from '../database/keyset-sql.js';
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
const ENDED_AT_ONCE = 10_000;

/** How many sessions of a user may be open: as many as their list shows. */
const MOST_OPEN = LIST_CEILING;

/** When a session was over that is ended before its time: long before any instance's clock. */
const ENDED = new Date(0);

/**
 * Sessions. A signed token proves that its session is the caller's, so `findOpen` and `end` go by the id alone. To end one takes
 * the same time however many tokens of it are spent: it is only marked, and deleted with them by and by.
 */
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

  async end(id: string): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Session, { id }, { expiresAt: ENDED }));
  }

  /** All sessions of the actor's user that have not ended, the newest first. */
  listOwn({ userId }: Actor): Promise<Session[]> {
    return this.unitOfWork.statement((manager) =>
      manager.find(Session, {
        where: { userId, expiresAt: MoreThan(new Date()) },
        order: { createdAt: 'DESC', id: 'DESC' },
        take: MOST_OPEN,
      }),
    );
  }

  /** @returns whether the actor's user had this session. */
  async endOwn({ userId }: Actor, id: string): Promise<boolean> {
    return (await this.endOpen(userId, sql`id = ${id}`)).length === 1;
  }

  /** Ends all sessions of a user. @returns their ids. */
  endAllUnscoped(userId: number): Promise<string[]> {
    return this.endOpen(userId, sql`TRUE`);
  }

  /** Ends all sessions of the actor's user but the actor's own. @returns their ids. */
  endOthers({ userId, sessionId }: Actor): Promise<string[]> {
    return this.endOpen(userId, sql`id <> ${sessionId}`);
  }

  /** Ends those of a user's sessions that were used least recently, where more than MOST_OPEN are open. @returns their ids. */
  endBeyondMost(userId: number): Promise<string[]> {
    const open = sql`SELECT id, row_number() OVER (ORDER BY coalesce(last_used_at, created_at) DESC, id) AS place
      FROM sessions WHERE user_id = ${userId} AND expires_at > ${new Date()}`;
    return this.endSome(sql`SELECT id FROM (${open}) placed WHERE place > ${count(MOST_OPEN)}`);
  }

  private async endOpen(userId: number, condition: Sql): Promise<string[]> {
    const open = sql`SELECT id FROM sessions WHERE user_id = ${userId} AND expires_at > ${new Date()}`;
    const ids: string[] = [];
    for (;;) {
      const ended = await this.endSome(sql`${open} AND ${condition}`);
      ids.push(...ended);
      if (ended.length < ENDED_AT_ONCE) return ids;
    }
  }

  /**
   * Ends so few of a user's sessions that it does not take long: earlier versions let a user have any number.
   * @param which a query for their ids.
   */
  private async endSome(which: Sql): Promise<string[]> {
    // Materialized, since PostgreSQL would ask for them anew for each session of the user. That one is open is asked once more of
    // the row itself, after waiting for who ends it at the same time.
    const ended = await this.queries.rows<{ id: string }>(
      sql`WITH which AS MATERIALIZED (${which} LIMIT ${count(ENDED_AT_ONCE)})
        UPDATE sessions SET expires_at = ${ENDED} FROM which
        WHERE sessions.id = which.id AND sessions.expires_at > ${new Date()} RETURNING sessions.id`,
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

  /** Deletes some of what is left of sessions that are over: their spent tokens first. @returns how many rows. */
  async deleteSomeEnded(): Promise<number> {
    const ended = await this.queries.rows<{ id: string }>(
      sql`SELECT id FROM sessions WHERE expires_at <= ${new Date()} ORDER BY expires_at LIMIT ${count(IDS_PER_STATEMENT)}`,
    );
    if (ended.length === 0) return 0;
    const ids = join(ended.map(({ id }) => id));
    const spent = await this.queries.deleteSome(SpentRefreshToken, sql`session_id IN (${ids})`);
    return spent > 0 ? spent : this.queries.deleteSome(Session, sql`id IN (${ids})`);
  }

  /** Marks a refresh token as spent. Fails on the primary key if it was spent before. */
  async insertSpent(token: Omit<SpentRefreshToken, 'session'>): Promise<void> {
    await this.queries.insert(SpentRefreshToken, token);
  }
}
