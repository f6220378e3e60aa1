import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { DemotionService } from './demotion.service.js';
import { ProfileTicketsController } from './profile-tickets.controller.js';
import { TicketSearchService } from './ticket-search.service.js';
import { TicketsController } from './tickets.controller.js';
import { TicketsRepository } from './tickets.repository.js';
import { TicketsService } from './tickets.service.js';

@Module({
  imports: [EventsModule, IdempotencyModule, ProfilesModule],
  controllers: [ProfileTicketsController, TicketsController],
  providers: [DemotionService, TicketSearchService, TicketsRepository, TicketsService],
  exports: [DemotionService, TicketsService],
})
export class TicketsModule {}
