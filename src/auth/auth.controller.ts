import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { BASIC_SCHEME, Public } from '../access/route-access.js';
import { Answers } from '../http/answers.js';
import { CurrentClient, type Client } from '../http/client.js';
import { LimitedAs } from '../http/rate-limit.guard.js';
import { LogIn, Refresh, SignUp } from './auth.dto.js';
import { AuthService } from './auth.service.js';
import { BasicCredentials } from './basic-credentials.js';
import { SessionView } from './session.view.js';

@ApiTags('sessions')
@Controller()
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post(['signup', 'users/signup'])
  @Public()
  @LimitedAs('sign-ups')
  @Answers('Sign up as an employee', { status: 201, type: SessionView }, 'not-valid', 'username-taken')
  signUp(@Body() body: SignUp, @CurrentClient() client: Client): Promise<SessionView> {
    return this.auth.signUp(body, client);
  }

  @Post(['login', 'users/login'])
  @Public()
  @Answers(
    'Log in',
    { status: 200, type: SessionView },
    'not-valid',
    'wrong-credentials',
    'not-allowed',
    'too-many-attempts',
    'too-many-requests',
  )
  logIn(@Body() body: LogIn, @CurrentClient() client: Client): Promise<SessionView> {
    return this.auth.logIn(body, client);
  }

  @Get('login')
  @Public(BASIC_SCHEME)
  @Answers(
    'Log in with HTTP Basic, for scripts',
    { status: 200, type: SessionView },
    'wrong-basic-credentials',
    'not-allowed',
    'too-many-attempts',
    'too-many-requests',
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
    { status: 200, type: SessionView },
    'not-valid',
    'session-over',
  )
  exchangeRefreshToken(@Body() { refresh }: Refresh): Promise<SessionView> {
    return this.auth.exchange(refresh);
  }

  @Post('logout')
  @Answers('End the session', { status: 204 })
  logOut(@CurrentActor() actor: Actor): Promise<void> {
    return this.auth.logOut(actor);
  }
}
