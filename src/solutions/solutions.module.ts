import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { ProfilesModule } from '../profiles/profiles.module.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { SolutionTransferService } from './solution-transfer.service.js';
import { SolutionsController } from './solutions.controller.js';
import { SolutionsRepository } from './solutions.repository.js';
import { SolutionsService } from './solutions.service.js';

@Module({
  imports: [IdempotencyModule, ProfilesModule, TicketsModule],
  controllers: [SolutionsController],
  providers: [SolutionTransferService, SolutionsRepository, SolutionsService],
})
export class SolutionsModule {}
