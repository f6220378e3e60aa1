import { Module } from '@nestjs/common';
import { ManagersController } from './managers.controller.js';
import { ProfilesController } from './profiles.controller.js';
import { ProfilesRepository } from './profiles.repository.js';
import { ProfilesService } from './profiles.service.js';
import { UsersRepository } from './users.repository.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [ManagersController, ProfilesController],
  providers: [ProfilesRepository, ProfilesService, UsersRepository, UsersService],
  exports: [ProfilesService, UsersService],
})
export class ProfilesModule {}
