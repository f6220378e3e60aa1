import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { Answers } from '../http/answers.js';
import { CurrentClient, type Client } from '../http/client.js';
import { PathUuid } from '../http/path-id.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import { ChangePassword } from './auth.dto.js';
import { OwnSessionView } from './own-session.view.js';
import { PasswordsService } from './passwords.service.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('sessions')
@Controller('users')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly passwords: PasswordsService,
  ) {}

  @Put('password')
  @Answers(
    "Change one's own password, which ends all other sessions",
    { status: 204 },
    'not-valid',
    'too-many-attempts',
    'too-many-requests',
  )
  changePassword(
    @CurrentActor() actor: Actor,
    @Body() body: ChangePassword,
    @CurrentClient() client: Client,
  ): Promise<void> {
    return this.passwords.change(actor, body, client);
  }

  @Get('sessions')
  @Answers("List one's own sessions, the newest first", { status: 200, type: OwnSessionView, isList: true })
  listSessions(@CurrentActor() actor: Actor): Promise<OwnSessionView[]> {
    return this.sessions.list(actor);
  }

  @Delete('sessions')
  @Answers("End all of one's own sessions but this one", { status: 200, type: SuccessView })
  async endOtherSessions(@CurrentActor() actor: Actor): Promise<SuccessView> {
    await this.sessions.endOthers(actor);
    return SUCCESS;
  }

  @Delete('sessions/:id')
  @Answers("End one of one's own sessions", { status: 200, type: SuccessView }, 'not-found')
  async endSession(@CurrentActor() actor: Actor, @PathUuid() id: string): Promise<SuccessView> {
    await this.sessions.endOwn(actor, id);
    return SUCCESS;
  }
}
