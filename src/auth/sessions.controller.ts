import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { Answers } from '../http/answers.js';
import { PathUuid } from '../http/path-id.js';
import { ChangePassword } from './auth.dto.js';
import { OwnSessionView } from './own-session.view.js';
import { PasswordsService } from './passwords.service.js';
import { SessionView } from './session.view.js';
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
    "Change one's own password, which ends all other sessions and gives this one a new id",
    { status: 200, type: SessionView },
    'not-valid',
    'session-over',
    'too-many-attempts',
    'too-many-requests',
  )
  changePassword(@CurrentActor() actor: Actor, @Body() body: ChangePassword): Promise<SessionView> {
    return this.passwords.change(actor, body);
  }

  @Get('sessions')
  @Answers("List one's own sessions, the newest first", { status: 200, type: OwnSessionView, isList: true })
  listSessions(@CurrentActor() actor: Actor): Promise<OwnSessionView[]> {
    return this.sessions.list(actor);
  }

  @Delete('sessions')
  @Answers("End all of one's own sessions but this one", { status: 204 })
  endOtherSessions(@CurrentActor() actor: Actor): Promise<void> {
    return this.sessions.endOthers(actor);
  }

  @Delete('sessions/:id')
  @Answers("End one of one's own sessions", { status: 204 }, 'not-found')
  endSession(@CurrentActor() actor: Actor, @PathUuid() id: string): Promise<void> {
    return this.sessions.endOwn(actor, id);
  }
}
