import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { Answers } from '../http/answers.js';
import { InTurn } from '../http/in-turn.js';
import { PathUuid } from '../http/path-id.js';
import { ChangePassword } from './auth.dto.js';
import { OwnSessionView } from './own-session.view.js';
import { PasswordsService } from './passwords.service.js';
import { SessionView } from './session.view.js';
import { noSession, SessionsService } from './sessions.service.js';

@ApiTags('sessions')
@Controller('users')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly passwords: PasswordsService,
  ) {}

  @Get('sessions')
  @Answers(
    "List one's own sessions, the newest first",
    'Where each was opened, when it was last used, and when it ends. Of more than 1,000, those used least recently end.',
    { status: 200, type: OwnSessionView, isList: true },
  )
  listSessions(@CurrentActor() actor: Actor): Promise<OwnSessionView[]> {
    return this.sessions.list(actor);
  }

  @Delete('sessions')
  @InTurn()
  @Answers(
    "End all of one's own sessions but this one",
    'For when a device was lost: only the caller stays signed in.',
    { status: 204 },
  )
  endOtherSessions(@CurrentActor() actor: Actor): Promise<void> {
    return this.sessions.endOthers(actor);
  }

  @Delete('sessions/:id')
  @InTurn()
  @Answers(
    "End one of one's own sessions",
    'Its id is in the list of sessions. It may be the one that asks.',
    { status: 204 },
    noSession(),
  )
  endSession(@CurrentActor() actor: Actor, @PathUuid() id: string): Promise<void> {
    return this.sessions.endOwn(actor, id);
  }

  @Put('password')
  @InTurn()
  @Answers(
    "Change one's own password, which ends all other sessions and gives this one a new id",
    'The tokens in the answer take the place of those that were used to ask.',
    { status: 200, type: SessionView },
    'session-over',
    'too-many-attempts',
  )
  changePassword(@CurrentActor() actor: Actor, @Body() body: ChangePassword): Promise<SessionView> {
    return this.passwords.change(actor, body);
  }
}
