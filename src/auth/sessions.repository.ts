import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Profile } from '../profiles/profile.entity.js';
import { profileView, userView, type ProfileView, type UserView } from '../profiles/profile.view.js';
import { Session } from './session.entity.js';
import { SpentRefreshToken } from './spent-refresh-token.entity.js';

/** A session that has not ended, and whose it is. */
export interface OpenSession {
  id: string;
  expiresAt: Date;
  user: UserView;
  profile: ProfileView;
}

/** Sessions are found by their id alone: whoever holds a token of one has proved that it is theirs. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async insert(session: Omit<Session, 'user'>): Promise<void> {
    await this.unitOfWork.insert(Session, session);
  }

  async findOpen(id: string): Promise<OpenSession | undefined> {
    const session = await this.unitOfWork.statement((manager) =>
      manager
        .createQueryBuilder(Session, 'session')
        .innerJoinAndSelect('session.user', 'user')
        .innerJoinAndMapOne('session.profile', Profile, 'profile', 'profile.userId = user.id')
        .where('session.id = :id AND session.expiresAt > :now', { id, now: new Date() })
        .getOne(),
    );
    if (!session) return undefined;
    const { expiresAt, user, profile } = session as Required<Session> & { profile: Profile };
    return { id, expiresAt, user: userView(user), profile: profileView(profile) };
  }

  async delete(id: string): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.delete(Session, { id }));
  }

  async deleteExpired(): Promise<void> {
    await this.unitOfWork.statement((manager) =>
      manager.delete(Session, { expiresAt: LessThanOrEqual(new Date()) }),
    );
  }

  /** Marks a refresh token as exchanged; fails on the primary key where it was before. */
  async insertSpent(token: Omit<SpentRefreshToken, 'session'>): Promise<void> {
    await this.unitOfWork.insert(SpentRefreshToken, token);
  }
}
