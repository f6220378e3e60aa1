import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { BASIC_SCHEME, Public } from '../access/route-access.js';
import { Answers } from '../http/answers.js';
import { CurrentClient, type Client } from '../http/client.js';
import { Problem } from '../http/problem.js';
import { LimitedAs } from '../http/rate-limit.guard.js';
import { LogIn, Refresh, SignUp } from './auth.dto.js';
import { accountDisabled, AuthService } from './auth.service.js';
import { BasicCredentials } from './basic-credentials.js';
import { SessionView } from './session.view.js';

@ApiTags('sessions')
@Controller()
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post(['signup', 'users/signup'])
  @Public()
  @LimitedAs('sign-ups')
  @Answers(
    'Sign up as an employee',
    'Creates a user with their profile, and opens a session. Managers are made by the operator.',
    { status: 201, type: SessionView },
    new Problem('username-taken', 'The username leila is taken; please choose another.'),
  )
  signUp(@Body() body: SignUp, @CurrentClient() client: Client): Promise<SessionView> {
    return this.auth.signUp(body, client);
  }

  @Post(['login', 'users/login'])
  @Public()
  @Answers(
    'Log in',
    'Opens a session. After five wrong passwords the next attempts have to wait.',
    { status: 200, type: SessionView },
    'wrong-credentials',
    accountDisabled(),
    'too-many-attempts',
  )
  logIn(@Body() body: LogIn, @CurrentClient() client: Client): Promise<SessionView> {
    return this.auth.logIn(body, client);
  }

  @Get('login')
  @Public(BASIC_SCHEME)
  @Answers(
    'Log in with HTTP Basic, for scripts',
    'Like POST /login, with the credentials in the header (RFC 7617).',
    { status: 200, type: SessionView },
    'wrong-basic-credentials',
    accountDisabled(),
    'too-many-attempts',
  )
  logInWithBasic(
    @BasicCredentials() credentials: LogIn | undefined,
    @CurrentClient() client: Client,
  ): Promise<SessionView> {
    return this.auth.logInWithBasic(credentials, client);
  }

  @Get('users/token/refresh')
  @Answers(
    'Get fresh tokens for the session that is open',
    'The tokens that the session has had before stay good.',
    { status: 200, type: SessionView },
    'session-over',
  )
  renewSession(@CurrentActor() actor: Actor): Promise<SessionView> {
    return this.auth.renew(actor);
  }

  @Post('users/token/refresh')
  @Public()
  @Answers(
    'Exchange a refresh token for fresh tokens',
    'A refresh token is good for one exchange: one that comes back a second time ends its session.',
    { status: 200, type: SessionView },
    'session-over',
  )
  exchangeRefreshToken(@Body() { refresh }: Refresh): Promise<SessionView> {
    return this.auth.exchange(refresh);
  }

  @Post('logout')
  @Answers('End the session', 'Its tokens are good for nothing any more.', { status: 204 })
  logOut(@CurrentActor() actor: Actor): Promise<void> {
    return this.auth.logOut(actor);
  }
}
