import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { Client } from '../http/client.js';
import { Problem, type ProblemCode } from '../http/problem.js';
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
import { TokensService, type SessionExpiry } from './tokens.service.js';

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
    return this.profiles.register(await this.newAccount(account, isManager));
  }

  /**
   * Creates an employee's account and opens a session, or does neither.
   * @throws Problem username-taken.
   */
  async signUp(body: SignUp, client: Client): Promise<SessionView> {
    const account = await this.newAccount(body, false);
    return this.unitOfWork.run(async () => {
      const registered = await this.profiles.register(account);
      return this.withTokens(registered, await this.sessions.open(registered.user.id, client));
    });
  }

  /**
   * Opens a session.
   * @throws Problem `refusal`, as late for an unknown username as for a wrong password, or too-many-attempts.
   */
  async logIn(
    { username, password }: LogIn,
    client: Client,
    refusal: ProblemCode = 'wrong-credentials',
  ): Promise<SessionView> {
    const account = await this.throttle.attempt(username, client.address, async () => {
      const found = await this.profiles.findForLogIn(username);
      return (await this.hasher.matches(password, found?.passwordHash)) ? found : undefined;
    });
    const session = account && (await this.openIfPasswordUnchanged(account, client));
    if (!session) throw new Problem(refusal, 'There is no user with this username and password.');
    return session;
  }

  /** @throws Problem wrong-basic-credentials, also for a request without any, or too-many-attempts. */
  async logInWithBasic(credentials: LogIn | undefined, client: Client): Promise<SessionView> {
    const refusal = 'wrong-basic-credentials';
    if (!credentials) throw new Problem(refusal, 'Send a username and a password as HTTP Basic credentials.');
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
      (await this.sessions.spend(claims.jti, claims.sid, (session) => this.withTokens(session, session)));
    if (!view) throw sessionOver();
    return view;
  }

  async logOut({ sessionId }: Actor): Promise<void> {
    await this.sessions.end(sessionId);
  }

  private async newAccount(
    { username, email, password, nickname }: SignUp,
    isManager: boolean,
  ): Promise<NewAccount> {
    return { username, email, nickname, isManager, passwordHash: await this.hasher.hash(password) };
  }

  /**
   * Opens a session, unless the password was changed since it was checked: the change ends all other sessions.
   * @returns the session as it is in the unit that opens it; undefined where the password was changed.
   */
  private openIfPasswordUnchanged(
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
    if (!session) throw sessionOver();
    return this.withTokens(session, session);
  }

  private withTokens({ user, profile }: Account, session: SessionExpiry): SessionView {
    return { ...this.tokens.pair(session), user, profile };
  }
}

function sessionOver(): Problem {
  return new Problem(
    'session-over',
    'This session has ended or its token was used before; please sign in again.',
  );
}
