import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Problem } from '../http/problem.js';
import { textFault } from '../http/text.js';
import { UsersService } from '../profiles/users.service.js';
import { LogInThrottle } from './log-in-throttle.js';
import { PasswordHasher } from './password-hasher.js';
import { PASSWORD, weaknessOf } from './password-strength.js';
import { SessionsService } from './sessions.service.js';

/** What the operator does to who can sign in. Sessions end here at once, and within seconds in the processes that serve. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LogInThrottle,
    private readonly sessions: SessionsService,
  ) {}

  /** Ends all sessions of a user, who can't sign in any more. @throws Problem not-found, or not-allowed for a manager. */
  async disable(username: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { id } = await this.users.disable(username);
      await this.sessions.endAll(id);
    });
  }

  /** @throws Problem not-found. */
  async enable(username: string): Promise<void> {
    await this.users.enable(username);
  }

  /** Gives a user another password and ends all their sessions. @throws Problem not-found, or not-valid. */
  async setPassword(username: string, password: string): Promise<void> {
    const known = await this.unitOfWork.run(() => this.users.lock(username));
    const about = [known.username, known.email, known.nickname];
    const fault = textFault(password, PASSWORD) ?? (await weaknessOf(password, about));
    if (fault !== undefined) throw Problem.field('password', fault);
    const hash = await this.hasher.hash(password);
    await this.unitOfWork.run(async () => {
      const { id } = await this.users.setPasswordHash(username, hash);
      await this.sessions.endAll(id);
    });
    await this.throttle.forget(known);
  }

  /** Forgets the wrong passwords that were given for a user, so that they may try at once. @throws Problem not-found. */
  async unlock(username: string): Promise<void> {
    await this.throttle.forget(await this.unitOfWork.run(() => this.users.lock(username)));
  }
}
