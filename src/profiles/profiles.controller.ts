import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { Answers } from '../http/answers.js';
import { PathId } from '../http/path-id.js';
import { RenameProfile } from './profile.dto.js';
import { ProfileView } from './profile.view.js';
import { ProfilesService } from './profiles.service.js';

@ApiTags('profiles')
@Controller('profiles')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get(':id')
  @Answers('Read a profile', { status: 200, type: ProfileView }, 'not-found')
  readProfile(@PathId() id: number): Promise<ProfileView> {
    return this.profiles.read(id);
  }

  @Put(':id')
  @Answers("Change one's own nickname", { status: 200, type: ProfileView }, 'not-allowed', 'not-found')
  renameProfile(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @Body() body: RenameProfile,
  ): Promise<ProfileView> {
    return this.profiles.rename(actor, id, body);
  }
}
