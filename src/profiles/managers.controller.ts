import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { OptionalAuthentication } from '../access/route-access.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { NameListQuery } from '../http/list-query.js';
import { ManagerView, ProfileView } from './profile.view.js';
import { listedForUsersOnly } from './profile.policy.js';
import { ProfilesService } from './profiles.service.js';

@ApiTags('profiles')
@Controller('users/managers')
export class ManagersController {
  constructor(private readonly profiles: ProfilesService) {}

  @Get()
  @OptionalAuthentication()
  @Answers(
    'List the managers, by nickname',
    'Tickets are assigned to one of them. Whoever has not signed in gets their ids and nicknames only, or, where the server is set up so, nothing.',
    { status: 200, type: [ManagerView, ProfileView], isList: true },
    listedForUsersOnly(),
  )
  listManagers(
    @CurrentActor() actor: Actor | undefined,
    @DeclaredQuery() query: NameListQuery,
  ): Promise<Page<ProfileView | ManagerView>> {
    return this.profiles.listManagers(actor, query);
  }
}
