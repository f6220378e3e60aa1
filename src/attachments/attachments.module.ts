import { Module, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { sweepEachMinute } from '../database/sweepers.js';
import { EventsModule } from '../events/events.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { TicketBelongings } from '../tickets/ticket-belongings.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { AttachmentStore } from './attachment-store.js';
import { AttachmentUpkeepRepository } from './attachment-upkeep.repository.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsRepository } from './attachments.repository.js';
import { AttachmentsService } from './attachments.service.js';
import { ReceivedFilesService } from './received-files.service.js';
import { ScanningService } from './scanning.service.js';
import { StoreCheck } from './store-check.js';
import { StoreKeeper } from './store-keeper.js';
import { storeOf } from './store-of.js';
import { ThumbnailsService } from './thumbnails.service.js';
import { UploadsService } from './uploads.service.js';

@Module({
  imports: [EventsModule, IdempotencyModule, TicketsModule],
  controllers: [AttachmentsController],
  providers: [
    AttachmentsRepository,
    AttachmentsService,
    AttachmentUpkeepRepository,
    ReceivedFilesService,
    ScanningService,
    StoreCheck,
    StoreKeeper,
    ThumbnailsService,
    UploadsService,
    { provide: AttachmentStore, inject: [Settings], useFactory: storeOf },
    sweepEachMinute(StoreKeeper, (keeper) => keeper.sweep()),
    sweepEachMinute(ScanningService, (scanning) => scanning.sweep()),
  ],
  exports: [AttachmentsService, StoreKeeper, UploadsService],
})
export class AttachmentsModule implements OnModuleInit {
  constructor(
    private readonly belongings: TicketBelongings,
    private readonly attachments: AttachmentsService,
  ) {}

  onModuleInit(): void {
    this.belongings.add((scope, ticketId) => this.attachments.deleteSomeOf(scope, { ticketId }));
  }
}
