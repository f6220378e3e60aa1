import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { ManagerReleaseService } from './manager-release.service.js';
import { ProfileTicketsController } from './profile-tickets.controller.js';
import { TicketChangesRepository } from './ticket-changes.repository.js';
import { TicketHistoryService } from './ticket-history.service.js';
import { TicketSearchRepository } from './ticket-search.repository.js';
import { TicketSearchService } from './ticket-search.service.js';
import { TicketsController } from './tickets.controller.js';
import { TicketsRepository } from './tickets.repository.js';
import { TicketsService } from './tickets.service.js';

@Module({
  imports: [IdempotencyModule, ProfilesModule],
  controllers: [ProfileTicketsController, TicketsController],
  providers: [
    ManagerReleaseService,
    TicketChangesRepository,
    TicketHistoryService,
    TicketSearchRepository,
    TicketSearchService,
    TicketsRepository,
    TicketsService,
  ],
  exports: [ManagerReleaseService, TicketHistoryService, TicketsService],
})
export class TicketsModule {}
