import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Problem, type FieldError } from '../http/problem.js';
import { ProfilesService } from '../profiles/profiles.service.js';
import type { ChangePassword } from './auth.dto.js';
import { LogInThrottle } from './log-in-throttle.js';
import { PasswordHasher } from './password-hasher.js';
import { weaknessOf } from './password-strength.js';
import type { SessionView } from './session.view.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';

const WRONG_OLD_PASSWORD: FieldError = { field: 'old_password', message: 'is not your password' };

@Injectable()
export class PasswordsService {
  constructor(
    private readonly profiles: ProfilesService,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LogInThrottle,
    private readonly sessions: SessionsService,
    private readonly tokens: TokensService,
  ) {}

  /**
   * Changes one's own password, and ends all sessions but the one that it returns, which takes the place of the actor's own.
   * @throws Problem not-valid naming each bad member: the old password if it is wrong, the new one if it is easily guessed.
   * @throws Problem session-over.
   * @throws Problem too-many-attempts after too many wrong passwords, here and not at log-in.
   */
  async change(actor: Actor, { old_password, new_password }: ChangePassword): Promise<SessionView> {
    const { user, profile, passwordHash: oldHash } = await this.profiles.findForPasswordChange(actor);
    const weakness = await weaknessOf(new_password, [user.username, user.email, profile.nickname]);
    const isOwn = await this.throttle.attemptSignedIn(actor, async () => {
      return (await this.hasher.matches(old_password, oldHash, 'change')) || undefined;
    });
    const faults = [
      ...(isOwn ? [] : [WRONG_OLD_PASSWORD]),
      ...(weakness === undefined ? [] : [{ field: 'new_password', message: weakness }]),
    ];
    if (faults.length > 0) throw Problem.fields(faults);
    const newHash = await this.hasher.hash(new_password, 'change');
    const session = await this.sessions.replaceAll(actor, async () => {
      // Of two changes at once, the second one finds that the first has replaced the old password.
      if (!(await this.profiles.replacePasswordHash(actor, oldHash, newHash)))
        throw Problem.fields([WRONG_OLD_PASSWORD]);
    });
    return this.tokens.view(session, session);
  }
}
