import { Module } from '@nestjs/common';
import { sweepEachMinute } from '../database/sweepers.js';
import { EventsModule } from '../events/events.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { DemotionService } from './demotion.service.js';
import { ProfileTicketsController } from './profile-tickets.controller.js';
import { TicketBelongings } from './ticket-belongings.js';
import { TicketDeletionRepository } from './ticket-deletion.repository.js';
import { TicketDeletionService } from './ticket-deletion.service.js';
import { TicketsController } from './tickets.controller.js';
import { TicketsRepository } from './tickets.repository.js';
import { TicketsService } from './tickets.service.js';

@Module({
  imports: [EventsModule, IdempotencyModule, ProfilesModule],
  controllers: [ProfileTicketsController, TicketsController],
  providers: [
    DemotionService,
    TicketBelongings,
    TicketDeletionRepository,
    TicketDeletionService,
    TicketsRepository,
    TicketsService,
    sweepEachMinute(TicketDeletionService, (deletion) => deletion.sweep()),
  ],
  exports: [DemotionService, TicketBelongings, TicketsService],
})
export class TicketsModule {}
