import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Client } from '../http/client.js';
import { Problem, type ProblemCode } from '../http/problem.js';
import { PROBLEMS } from '../http/problems.js';
import {
  ProfilesService,
  type Account,
  type CheckableAccount,
  type NewAccount,
} from '../profiles/profiles.service.js';
import type { LogIn, SignUp } from './auth.dto.js';
import { LogInThrottle } from './log-in-throttle.js';
import { PasswordHasher } from './password-hasher.js';
import type { SessionView } from './session.view.js';
import { SessionsService } from './sessions.service.js';
import { TokensService } from './tokens.service.js';

@Injectable()
export class AuthService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly profiles: ProfilesService,
    private readonly hasher: PasswordHasher,
    private readonly throttle: LogInThrottle,
    private readonly sessions: SessionsService,
    private readonly tokens: TokensService,
  ) {}

  /**
   * Creates an account without opening a session.
   * @throws Problem username-taken.
   */
  async createAccount(account: SignUp, isManager: boolean): Promise<Account> {
    const passwordHash = await this.hasher.hash(account.password);
    return this.profiles.register(accountOf(account, passwordHash, isManager));
  }

  /**
   * Creates an employee's account and opens a session, or does neither.
   * @throws Problem username-taken.
   */
  async signUp(body: SignUp, client: Client): Promise<SessionView> {
    const passwordHash = await this.hasher.hash(body.password, 'sign-up');
    const account = accountOf(body, passwordHash, false);
    return this.unitOfWork.run(async () => {
      const registered = await this.profiles.register(account);
      return this.tokens.view(registered, await this.sessions.open(registered.user.id, client));
    });
  }

  /**
   * Opens a session.
   * @throws Problem `refusal`, as late for an unknown username as for a wrong password, too-many-attempts, or not-allowed for
   * a disabled account, which is told only to who knows its password.
   */
  async logIn(
    { username, password }: LogIn,
    client: Client,
    refusal: ProblemCode = 'wrong-credentials',
  ): Promise<SessionView> {
    const account = await this.throttle.attempt(username, client.address, async (isKnown) => {
      const found = await this.profiles.findForLogIn(username);
      const purpose = isKnown ? 'known-log-in' : 'log-in';
      return (await this.hasher.matches(password, found?.passwordHash, purpose)) ? found : undefined;
    });
    if (account?.isDisabled) throw accountDisabled();
    const session = account && (await this.openIfStillAllowed(account, client));
    if (!session) throw new Problem(refusal, PROBLEMS['wrong-credentials'].detail);
    return session;
  }

  /** @throws Problem like `logIn`; wrong-basic-credentials also for a request without any. */
  async logInWithBasic(credentials: LogIn | undefined, client: Client): Promise<SessionView> {
    const refusal = 'wrong-basic-credentials';
    if (!credentials) throw new Problem(refusal);
    return this.logIn(credentials, client, refusal);
  }

  /** Gives fresh tokens for the open session. Its earlier tokens stay valid. */
  async renew({ sessionId }: Actor): Promise<SessionView> {
    return this.freshTokens(sessionId);
  }

  /** Exchanges a refresh token, once, for fresh tokens. If that fails, the token is not spent. */
  async exchange(refreshToken: string): Promise<SessionView> {
    const claims = await this.tokens.readRefresh(refreshToken);
    const view =
      claims &&
      (await this.sessions.spend(claims.jti, claims.sid, (session) => this.tokens.view(session, session)));
    if (!view) throw new Problem('session-over');
    return view;
  }

  async logOut({ sessionId }: Actor): Promise<void> {
    await this.sessions.end(sessionId);
  }

  /**
   * Opens a session, unless since the check the password was changed or the account disabled, which ends all other sessions.
   * @returns the session as it is in the unit that opens it.
   */
  private openIfStillAllowed(
    { user, passwordHash }: CheckableAccount,
    client: Client,
  ): Promise<SessionView | undefined> {
    return this.unitOfWork.run(async () => {
      if (!(await this.profiles.lockPasswordHash(user.id, passwordHash))) return undefined;
      const { id } = await this.sessions.open(user.id, client);
      return this.freshTokens(id);
    });
  }

  private async freshTokens(sessionId: string): Promise<SessionView> {
    const session = await this.sessions.find(sessionId);
    if (!session) throw new Problem('session-over');
    return this.tokens.view(session, session);
  }
}

function accountOf(
  { username, email, nickname }: SignUp,
  passwordHash: string,
  isManager: boolean,
): NewAccount {
  return { username, email, nickname, isManager, passwordHash };
}

export function accountDisabled(): Problem {
  return new Problem('not-allowed', 'This account is disabled: ask who runs Wasil.');
}
