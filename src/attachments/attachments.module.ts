import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type OnModuleInit } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { sweepEachHour, sweepEachMinute } from '../database/sweepers.js';
import { EventsModule } from '../events/events.module.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { TicketBelongings } from '../tickets/ticket-belongings.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { AttachmentStore } from './attachment-store.js';
import { AttachmentUpkeepRepository } from './attachment-upkeep.repository.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsRepository } from './attachments.repository.js';
import { AttachmentsService } from './attachments.service.js';
import { FolderStore } from './folder-store.js';
import { ReceivedFilesService } from './received-files.service.js';
import { ScanningService } from './scanning.service.js';
import { StoreCheck } from './store-check.js';
import { StoreKeeper } from './store-keeper.js';
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
    sweepEachHour(StoreKeeper, (keeper) => keeper.sweep()),
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

async function storeOf({ attachments: { store, s3 } }: Settings): Promise<AttachmentStore> {
  if (!store) return new FolderStore(await mkdtemp(join(tmpdir(), 'wasil-attachments-')), true);
  if (store.kind === 'folder') return new FolderStore(store.folder);
  // Its client takes a while to load.
  const { S3Store } = await import('./s3-store.js');
  return new S3Store(s3, store.bucket, store.prefix);
}
