import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { Answers } from '../http/answers.js';
import { InTurn } from '../http/in-turn.js';
import { EXAMPLE } from '../http/example-desk.js';
import { PathId } from '../http/path-id.js';
import { RenameProfile } from './profile.dto.js';
import { noProfile, notYourProfile } from './profile.policy.js';
import { ProfileView } from './profile.view.js';
import { ProfilesService } from './profiles.service.js';

@ApiTags('profiles')
@Controller('profiles')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get(':id')
  @Answers(
    'Read a profile',
    'Everybody who has signed in may read all of them.',
    { status: 200, type: ProfileView },
    noProfile(EXAMPLE.employee.id),
  )
  readProfile(@PathId({ example: EXAMPLE.employee.id }) id: number): Promise<ProfileView> {
    return this.profiles.read(id);
  }

  @Put(':id')
  @InTurn()
  @Answers(
    "Change one's own nickname",
    'Nothing else of a profile can be changed.',
    { status: 200, type: ProfileView },
    notYourProfile(),
    noProfile(EXAMPLE.employee.id),
  )
  renameProfile(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.employee.id }) id: number,
    @Body() body: RenameProfile,
  ): Promise<ProfileView> {
    return this.profiles.rename(actor, id, body);
  }
}
