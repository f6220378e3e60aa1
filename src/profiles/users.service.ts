import { Injectable } from '@nestjs/common';
import { isTaken } from '../database/query-failure.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { textFault, tidyText } from '../http/text.js';
import { assertMayDisable, noUser } from './profile.policy.js';
import { ProfilesRepository } from './profiles.repository.js';
import { foldUsername, USERNAME } from './username.js';
import { UsersRepository, type ListedUser } from './users.repository.js';

const PAGE = 1000;

/** What the operator does to users. Each joins the caller's unit of work if there is one. */
@Injectable()
export class UsersService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: UsersRepository,
    private readonly profiles: ProfilesRepository,
  ) {}

  /** All users in the order of their ids, page by page. */
  async *list(): AsyncGenerator<ListedUser> {
    for (let afterId = 0; ;) {
      const page = await this.repository.listUnscoped(afterId, PAGE);
      yield* page;
      if (page.length < PAGE) return;
      afterId = page.at(-1)?.id ?? afterId;
    }
  }

  /** A user who can't be changed until the caller's unit of work ends. @throws Problem not-found. */
  async lock(username: string): Promise<ListedUser> {
    // The profile is locked as well: whether they are a manager may decide.
    await this.profiles.lockByUsernameUnscoped(username);
    const user = await this.repository.lockUnscoped(username);
    if (!user) throw noUser(username);
    return user;
  }

  /** @throws Problem not-found, or not-allowed for a manager. */
  async disable(username: string): Promise<ListedUser> {
    return this.unitOfWork.run(async () => {
      const user = await this.lock(username);
      assertMayDisable(user.username, user.isManager);
      await this.repository.update(user.id, { disabledAt: new Date() });
      return user;
    });
  }

  /** @throws Problem not-found. */
  async enable(username: string): Promise<ListedUser> {
    return this.change(username, { disabledAt: null });
  }

  /** @throws Problem not-found. */
  async setPasswordHash(username: string, password: string): Promise<ListedUser> {
    return this.change(username, { password });
  }

  /**
   * Gives a user another username.
   * @throws Problem not-found, not-valid or username-taken.
   */
  async rename(username: string, newUsername: string): Promise<ListedUser> {
    const tidy = String(tidyText(newUsername, USERNAME));
    const usernameFolded = foldUsername(tidy);
    if (usernameFolded === undefined) {
      throw Problem.field('username', textFault(tidy, USERNAME) ?? USERNAME.fault(tidy) ?? 'is no username');
    }
    return this.change(username, { username: tidy, usernameFolded }).catch((error: unknown) => {
      if (!isTaken(error, 'users', 'username_folded')) throw error;
      throw new Problem('username-taken', `The username ${newUsername} is taken; please choose another.`);
    });
  }

  private async change(
    username: string,
    changes: Parameters<UsersRepository['update']>[1],
  ): Promise<ListedUser> {
    return this.unitOfWork.run(async () => {
      const user = await this.lock(username);
      await this.repository.update(user.id, changes);
      return user;
    });
  }
}
