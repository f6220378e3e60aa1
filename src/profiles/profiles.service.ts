import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Settings } from '../config/settings.js';
import { isTaken } from '../database/query-failure.js';
import { Page, type PageRequest } from '../database/keyset.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import type { RenameProfile } from './profile.dto.js';
import {
  assertMayListManagers,
  assertMayPromote,
  assertMayRename,
  noProfile,
  noUser,
} from './profile.policy.js';
import { ManagerView, ProfileView, UserView } from './profile.view.js';
import { ProfilesRepository, type ProfileWithUser } from './profiles.repository.js';
import { foldUsername } from './username.js';
import { UsersService } from './users.service.js';

/** A user with their profile, as the API shows them. */
export interface Account {
  user: UserView;
  profile: ProfileView;
}

/** An account with its password hash, for checking a password. */
export type CheckableAccount = Account & { passwordHash: string; isDisabled: boolean };

export interface NewAccount {
  username: string;
  email: string;
  passwordHash: string;
  nickname: string;
  isManager: boolean;
}

@Injectable()
export class ProfilesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: ProfilesRepository,
    private readonly users: UsersService,
    private readonly settings: Settings,
  ) {}

  /**
   * Creates a user with their profile, in the caller's unit of work if there is one.
   * @throws Problem username-taken, also if only the case differs.
   */
  async register({ username, email, passwordHash, nickname, isManager }: NewAccount): Promise<Account> {
    const usernameFolded = foldUsername(username);
    if (usernameFolded === undefined) throw Problem.field('username', 'is no username');
    const createdAt = new Date();
    return this.unitOfWork.run(async () => {
      const user = await this.repository
        .insertUser({ username, usernameFolded, email, password: passwordHash, createdAt })
        .catch((error: unknown) => {
          if (!isTaken(error, 'users', 'username_folded')) throw error;
          throw new Problem('username-taken', `The username ${username} is taken; please choose another.`);
        });
      const profile = await this.repository.insertProfile({
        userId: user.id,
        nickname,
        isManager,
        createdAt,
      });
      return { user: UserView.of(user), profile: ProfileView.of(profile) };
    });
  }

  /** The account with a username, in any case; undefined if there is none. */
  async findForLogIn(username: string): Promise<CheckableAccount | undefined> {
    const profile = await this.repository.findByUsernameUnscoped(username);
    return profile ? checkable(profile) : undefined;
  }

  /** One's own account. @throws Problem not-found. */
  async findForPasswordChange({ profileId }: Actor): Promise<CheckableAccount> {
    const profile = await this.repository.findOwnWithUser(profileId);
    return profile ? checkable(profile) : notFound(profileId);
  }

  /** Replaces the actor's password hash. @returns false, and replaces nothing, if the hash is no longer `oldHash`. */
  replacePasswordHash({ userId }: Actor, oldHash: string, newHash: string): Promise<boolean> {
    return this.repository.replacePassword(userId, oldHash, newHash);
  }

  /** Whether the user may sign in with this password hash. If so, that can't change until the caller's unit of work ends. */
  lockPasswordHash(userId: number, passwordHash: string): Promise<boolean> {
    return this.repository.lockPassword(userId, passwordHash);
  }

  /** @throws Problem not-found. */
  async read(id: number): Promise<ProfileView> {
    return (await this.repository.find(id)) ?? notFound(id);
  }

  /** @throws Problem not-found, or not-allowed if it is not the actor's own profile. */
  async rename(actor: Actor, id: number, { nickname }: RenameProfile): Promise<ProfileView> {
    return this.unitOfWork.run(async () => {
      await this.read(id);
      assertMayRename(actor, id);
      await this.repository.rename(actor, nickname);
      return this.read(id);
    });
  }

  /**
   * All managers by nickname: whole profiles, or for an anonymous caller only what is needed to choose one.
   * @throws Problem not-signed-in if the settings close the list to anonymous callers.
   */
  async listManagers(
    actor: Actor | undefined,
    request: PageRequest,
  ): Promise<Page<ProfileView | ManagerView>> {
    assertMayListManagers(actor, this.settings.managersListPublic);
    const shown = actor ? ProfileView : ManagerView;
    const managers = await this.repository.findManagers<ProfileView | ManagerView>(shown, request);
    return Page.of(
      managers,
      request,
      ({ nickname, id }) => ({ key: nickname, id }),
      (manager) => manager,
    );
  }

  /** A profile, whose role can't change until the caller's unit of work ends. @throws Problem not-found. */
  async lock(id: number): Promise<ProfileView> {
    return (await this.repository.lock(id)) ?? notFound(id);
  }

  /** A manager, who can't be demoted until the caller's unit of work ends; undefined if the id is no manager's. */
  lockManager(id: number): Promise<ProfileView | undefined> {
    return this.repository.lockManager(id);
  }

  /** The manager with a username, who can't be demoted until the caller's unit of work ends; undefined if there is none. */
  async lockManagerByUsername(username: string): Promise<ProfileView | undefined> {
    const profile = await this.repository.findByUsernameUnscoped(username);
    return profile ? this.lockManager(profile.id) : undefined;
  }

  /** @throws Problem not-found, or not-allowed for somebody who is disabled. */
  promote(username: string): Promise<ProfileView> {
    return this.unitOfWork.run(async () => {
      const { isDisabled } = await this.users.lock(username);
      assertMayPromote(username, isDisabled);
      return this.setRole(username, true);
    });
  }

  /** Whether somebody else is a manager, who then can't be demoted until the caller's unit of work ends. */
  async lockAnotherManager(id: number): Promise<boolean> {
    return (await this.repository.lockAnotherManager(id)) !== undefined;
  }

  /** For DemotionService, which sees to the tickets. @throws Problem not-found. */
  demoteWithoutHandOver(username: string): Promise<ProfileView> {
    return this.setRole(username, false);
  }

  private async setRole(username: string, isManager: boolean): Promise<ProfileView> {
    return this.unitOfWork.run(async () => {
      const profile = await this.repository.lockByUsernameUnscoped(username);
      if (!profile) throw noUser(username);
      await this.repository.setRole(profile.id, isManager);
      return this.read(profile.id);
    });
  }
}

function checkable(profile: ProfileWithUser): CheckableAccount {
  return {
    user: UserView.of(profile.user),
    profile: ProfileView.of(profile),
    passwordHash: profile.user.password,
    isDisabled: profile.user.disabledAt !== null,
  };
}

function notFound(id: number): never {
  throw noProfile(id);
}
