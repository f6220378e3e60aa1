import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { Client } from '../http/client.js';
import { Problem } from '../http/problem.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import type { ChangePassword } from './auth.dto.js';
import { LogInBrake } from './log-in-brake.js';
import { PasswordHasher } from './password-hasher.js';
import { PasswordStrength } from './password-strength.js';
import { SessionsService } from './sessions.service.js';

@Injectable()
export class PasswordsService {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly passwords: PasswordHasher,
    private readonly strength: PasswordStrength,
    private readonly brake: LogInBrake,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Changes one's own password and ends all other sessions.
   * @throws Problem not-valid that names the member: the old password is wrong, or the new one is easily guessed.
   * @throws Problem too-many-attempts: the old password is guessed at as at log-in.
   */
  async change(actor: Actor, { old_password, new_password }: ChangePassword, client: Client): Promise<void> {
    const account = await this.profiles.findForPasswordChange(actor);
    const { username, email } = account.user;
    const isOwn = await this.brake.attempt(username, client.address, async () => {
      return (await this.passwords.matches(old_password, account.passwordHash)) || undefined;
    });
    if (!isOwn) throw Problem.field('old_password', 'is not your password');
    await this.strength.assertStrong(new_password, 'new_password', [
      username,
      email,
      account.profile.nickname,
    ]);
    const passwordHash = await this.passwords.hash(new_password);
    await this.sessions.endOthers(actor, () => this.profiles.setPasswordHash(actor, passwordHash));
  }
}
