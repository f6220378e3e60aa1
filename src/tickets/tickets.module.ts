import { Module } from '@nestjs/common';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ManagerReleaseService } from './manager-release.service.js';
import { ProfileTicketsController } from './profile-tickets.controller.js';
import { TicketsController } from './tickets.controller.js';
import { TicketsRepository } from './tickets.repository.js';
import { TicketsService } from './tickets.service.js';

@Module({
  imports: [ProfilesModule],
  controllers: [ProfileTicketsController, TicketsController],
  providers: [ManagerReleaseService, TicketsRepository, TicketsService],
  exports: [ManagerReleaseService, TicketsService],
})
export class TicketsModule {}
