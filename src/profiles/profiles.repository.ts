import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { CompiledQueries } from '../database/compiled-queries.js';
import { jsonSql } from '../database/json-sql.js';
import type { Window } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Profile } from './profile.entity.js';
import { toManager } from './profile-scope.js';
import { PROFILE_JSON, type ProfileView } from './profile.view.js';
import { User } from './user.entity.js';
import { foldUsername } from './username.js';

export type ProfileWithUser = Profile & { user: User };

/** Profiles and the users behind them. Everybody who is signed in may read any profile. */
@Injectable()
export class ProfilesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: CompiledQueries,
  ) {}

  async insertUser(user: Omit<User, 'id'>): Promise<User> {
    return { ...user, id: await this.queries.insert(User, user) };
  }

  async insertProfile(profile: Omit<Profile, 'id' | 'user'>): Promise<Profile> {
    return { ...profile, id: await this.queries.insert(Profile, profile) };
  }

  findById(id: number): Promise<Profile | null> {
    return this.unitOfWork.statement((manager) =>
      profiles(manager).where('profile.id = :id', { id }).getOne(),
    );
  }

  /** Changes the nickname of the actor's own profile; null where it is gone. */
  async rename(actor: Actor, nickname: string): Promise<Profile | null> {
    return this.unitOfWork.transaction(async () => {
      const { profileId: id } = actor;
      await this.unitOfWork.statement((manager) => manager.update(Profile, { id }, { nickname }));
      return this.findById(id);
    });
  }

  /** Managers in the order of their nicknames, one row beyond the limit. */
  findManagers({ limit, cursor }: Window): Promise<Profile[]> {
    return this.unitOfWork.statement((manager) => {
      const query = profiles(manager)
        .where('profile.isManager = :isManager', { isManager: true })
        .orderBy('lower(profile.nickname)')
        .addOrderBy('profile.id')
        .limit(limit + 1);
      if (cursor) query.andWhere('(lower(profile.nickname), profile.id) > (lower(:key), :id)', { ...cursor });
      return query.getMany();
    });
  }

  /** An actor's own profile, with the hash of their password. */
  findOwnWithUser(id: number): Promise<ProfileWithUser | null> {
    return this.unitOfWork.statement(
      (manager) =>
        withUser(manager).where('profile.id = :id', { id }).getOne() as Promise<ProfileWithUser | null>,
    );
  }

  /** @returns whether the user's password was the old one until now. */
  async replacePassword(id: number, oldHash: string, newHash: string): Promise<boolean> {
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(User, { id, password: oldHash }, { password: newHash }),
    );
    return affected === 1;
  }

  /** Whether a user has this password, which then stays so until the unit of work ends. */
  holdPassword(id: number, password: string): Promise<boolean> {
    return this.unitOfWork.statement(async (manager) => {
      const query = manager.createQueryBuilder(User, 'owner').select('owner.id').where({ id, password });
      return (await this.unitOfWork.locking(query, 'owner', 'keep').getOne()) !== null;
    });
  }

  /** Whoever the username belongs to, in any case, with the hash of their password: for log-in and the command line only. */
  findByUsernameUnscoped(username: string): Promise<ProfileWithUser | null> {
    return this.byUsername(username, (query) => query);
  }

  /** The same, locked until the unit of work ends: for changing the role. */
  lockByUsernameUnscoped(username: string): Promise<ProfileWithUser | null> {
    return this.byUsername(username, (query) => this.unitOfWork.locking(query, 'profile', 'change'));
  }

  /** A manager, who stays one until the unit of work ends. */
  holdManager(id: number): Promise<ProfileView | undefined> {
    return this.queries.object<ProfileView>(
      'hold a manager',
      (entities) =>
        this.unitOfWork
          .locking(toManager(profiles(entities), 'id'), 'profile', 'keep')
          .select(jsonSql(entities, 'profile', PROFILE_JSON), 'json')
          .getQuery(),
      { id },
    );
  }

  async setRole(id: number, isManager: boolean): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Profile, { id }, { isManager }));
  }

  private async byUsername(
    username: string,
    finish: (query: SelectQueryBuilder<Profile>) => SelectQueryBuilder<Profile>,
  ): Promise<ProfileWithUser | null> {
    const usernameFolded = foldUsername(username);
    if (usernameFolded === undefined) return null;
    return this.unitOfWork.statement((manager) => {
      const query = withUser(manager).where('user.usernameFolded = :usernameFolded', { usernameFolded });
      return finish(query).getOne() as Promise<ProfileWithUser | null>;
    });
  }
}

function profiles(manager: EntityManager): SelectQueryBuilder<Profile> {
  return manager.createQueryBuilder(Profile, 'profile');
}

function withUser(manager: EntityManager): SelectQueryBuilder<Profile> {
  return profiles(manager).innerJoinAndSelect('profile.user', 'user').addSelect('user.password');
}
