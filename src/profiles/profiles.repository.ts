import { Injectable, type Type } from '@nestjs/common';
import sql, { empty, raw, type Sql } from 'sql-template-tag';
import type { Actor } from '../access/actor.js';
import type { PageRequest } from '../database/keyset.js';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { ViewClass } from '../database/views.js';
import { Profile } from './profile.entity.js';
import { ProfileView } from './profile.view.js';
import { User } from './user.entity.js';
import { foldUsername } from './username.js';

export type ProfileWithUser = Profile & { user: User };

/** Profiles and their users. Everybody who is signed in may read any profile. */
@Injectable()
export class ProfilesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {}

  async insertUser(user: Omit<User, 'id' | 'disabledAt'>): Promise<User> {
    return { ...user, disabledAt: null, id: await this.queries.insert(User, user) };
  }

  async insertProfile(profile: Omit<Profile, 'id' | 'user'>): Promise<Profile> {
    return { ...profile, id: await this.queries.insert(Profile, profile) };
  }

  find(id: number): Promise<ProfileView | undefined> {
    return this.read(id, empty);
  }

  async rename({ profileId: id }: Actor, nickname: string): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Profile, { id }, { nickname }));
  }

  /** Managers in the order of their nicknames, one more than the limit. */
  async findManagers<View>(shown: Type<View> & ViewClass, { limit, cursor }: PageRequest): Promise<View[]> {
    const view = this.queries.view(shown, 'profile');
    // In the same order whatever the database's locale is: SQLite's own.
    const order = this.queries.isPostgres ? raw(' COLLATE "C"') : empty;
    const after = cursor
      ? sql`AND (lower(profile.nickname)${order}, profile.id) > (lower(${cursor.key}), ${cursor.id})`
      : empty;
    const rows = await this.queries.list(
      view,
      sql`SELECT ${view.json} AS json FROM ${view.from} WHERE profile.is_manager ${after}
        ORDER BY lower(profile.nickname)${order}, profile.id LIMIT ${count(limit + 1)}`,
    );
    return rows?.list.parse() ?? [];
  }

  /** An actor's own profile, with the hash of their password. */
  findOwnWithUser(id: number): Promise<ProfileWithUser | null> {
    return this.findWithUser('profile.id = :value', id);
  }

  /** Replaces a password hash. @returns false, and replaces nothing, if the hash is no longer `oldHash`. */
  async replacePassword(id: number, oldHash: string, newHash: string): Promise<boolean> {
    const { affected } = await this.unitOfWork.statement((manager) =>
      manager.update(User, { id, password: oldHash }, { password: newHash }),
    );
    return affected === 1;
  }

  /** Whether the user may sign in with this password hash. If so, that can't change until the unit of work ends. */
  async lockPassword(id: number, password: string): Promise<boolean> {
    const lock = this.queries.lock('shared', 'owner');
    const owner = await this.queries.row(
      sql`SELECT owner.id FROM users owner
        WHERE owner.id = ${id} AND owner.password = ${password} AND owner.disabled_at IS NULL ${lock}`,
    );
    return owner !== undefined;
  }

  /** The account with a username, in any case, and its password hash: for log-in and the command line only. */
  async findByUsernameUnscoped(username: string): Promise<ProfileWithUser | null> {
    const usernameFolded = foldUsername(username);
    if (usernameFolded === undefined) return null;
    return this.findWithUser('user.usernameFolded = :value', usernameFolded);
  }

  /** The profile of the user with a username, locked until the unit of work ends: for changing its role. */
  lockByUsernameUnscoped(username: string): Promise<{ id: number } | undefined> {
    return this.queries.row(
      sql`SELECT profile.id FROM profiles profile JOIN users ON users.id = profile.user_id
        WHERE users.username_folded = ${foldUsername(username) ?? null} ${this.queries.lock('exclusive-role', 'profile')}`,
    );
  }

  /** A manager, who can't be demoted until the unit of work ends; undefined if the id is no manager's. */
  lockManager(id: number): Promise<ProfileView | undefined> {
    return this.read(id, sql`AND profile.is_manager ${this.queries.lock('shared-role', 'profile')}`);
  }

  /** A profile, whose role can't change until the unit of work ends. */
  lock(id: number): Promise<ProfileView | undefined> {
    return this.read(id, this.queries.lock('shared-role', 'profile'));
  }

  /** A manager other than this one, who can't be demoted until the unit of work ends; undefined if there is none. */
  lockAnotherManager(id: number): Promise<{ id: number } | undefined> {
    return this.queries.row(
      sql`SELECT profile.id FROM profiles profile WHERE profile.is_manager AND profile.id <> ${id}
        ORDER BY profile.id LIMIT 1 ${this.queries.lock('shared-role', 'profile')}`,
    );
  }

  async setRole(id: number, isManager: boolean): Promise<void> {
    await this.unitOfWork.statement((manager) => manager.update(Profile, { id }, { isManager }));
  }

  private findWithUser(condition: string, value: unknown): Promise<ProfileWithUser | null> {
    return this.unitOfWork.statement(
      (manager) =>
        manager
          .createQueryBuilder(Profile, 'profile')
          .innerJoinAndSelect('profile.user', 'user')
          .addSelect('user.password')
          .where(condition, { value })
          .getOne() as Promise<ProfileWithUser | null>,
    );
  }

  private async read(id: number, ending: Sql): Promise<ProfileView | undefined> {
    const view = this.queries.view(ProfileView, 'profile');
    const found = await this.queries.one(
      view,
      sql`SELECT ${view.json} AS json FROM ${view.from} WHERE profile.id = ${id} ${ending}`,
    );
    return found?.parse();
  }
}
