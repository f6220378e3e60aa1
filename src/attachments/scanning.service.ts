import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Settings } from '../config/settings.js';
import { FairLine } from '../database/fair-line.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { AttachmentStore, NoSuchFile } from './attachment-store.js';
import { AttachmentUpkeepRepository, type KeptFile } from './attachment-upkeep.repository.js';
import { StoreKeeper } from './store-keeper.js';
import { ScannerUnavailable, VirusScanner } from './virus-scanner.js';

/** How many files are scanned at a time. */
const SCANNED_AT_ONCE = 4;

/** How long somebody who sends a file waits for its scan, in milliseconds; otherwise it is scanned later. */
const WHILE_SENDING = { idleMs: 5000, verdictMs: 30_000 };

/** After how long, in milliseconds, none of those that are left of the same form is scanned while somebody waits. */
const LONGEST_SCANNING_MS = 20_000;

/** What a scan finds: `quarantined` where nothing could be found out. */
export type ScannedState = 'ready' | 'quarantined' | 'refused';

/** Has files be scanned for viruses, where a scanner is set up. Without one, all are taken for clean. */
@Injectable()
export class ScanningService {
  private readonly logger = new Logger('Scanning');
  private readonly line = new FairLine(SCANNED_AT_ONCE);
  private lastTried: number | undefined;
  private readonly whileSending: VirusScanner | undefined;
  private readonly later: VirusScanner | undefined;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: AttachmentUpkeepRepository,
    private readonly store: AttachmentStore,
    private readonly keeper: StoreKeeper,
    private readonly events: EventsService,
    { attachments: { clamd } }: Settings,
  ) {
    this.whileSending = clamd && new VirusScanner(clamd, WHILE_SENDING);
    this.later = clamd && new VirusScanner(clamd);
  }

  /** Scans files of the spool, in their order: once the scanner fails or has taken long, none of those that follow is tried. */
  async scanAll(paths: readonly string[]): Promise<ScannedState[]> {
    const states: ScannedState[] = [];
    const since = performance.now();
    for (const path of paths) {
      const isTried = states.at(-1) !== 'quarantined' && performance.now() - since < LONGEST_SCANNING_MS;
      states.push(isTried ? await this.scan(this.whileSending, () => createReadStream(path)) : 'quarantined');
    }
    return states;
  }

  /**
   * Scans the next of the files that wait, from the one that has waited longest. After one that can't be scanned the next sweep goes
   * on with those behind it.
   * @returns whether there may be more that can be scanned now.
   */
  async sweep(): Promise<boolean> {
    if (!this.later || !this.keeper.isOpen) return false;
    const file = await this.repository.findQuarantinedUnscoped(this.lastTried);
    const wasAmong = this.lastTried !== undefined;
    this.lastTried = file?.id;
    if (!file) return wasAmong;
    try {
      const bytes = await this.store.get(file.key);
      const state = await this.scan(this.later, () => bytes);
      if (state === 'quarantined') return false;
      await this.release(file, state);
    } catch (error) {
      if (!(error instanceof NoSuchFile)) throw error;
      // It may have been deleted meanwhile; what is lost otherwise is told by `check`.
      this.logger.warn({ msg: 'a file that waits to be scanned is not there', attachment: file.id });
      return false;
    }
    return true;
  }

  private async release(
    { id, ticketId, messageId, key }: KeptFile,
    state: 'ready' | 'refused',
  ): Promise<void> {
    await this.unitOfWork.run(async () => {
      const isReleased = await this.repository.releaseUnscoped(id, state);
      if (!isReleased || state === 'ready') return;
      await this.events.record(undefined, [
        refusal({ ticketId, messageId, attachmentId: id, at: new Date() }),
      ]);
      this.unitOfWork.afterCommit(() => {
        this.store.remove(key).catch((error: unknown) => {
          this.logger.warn({ msg: 'a file could not be removed', err: error });
        });
      });
    });
  }

  private async scan(scanner: VirusScanner | undefined, open: () => Readable): Promise<ScannedState> {
    if (!scanner) return 'ready';
    try {
      return (await this.line.run(() => scanner.scan(open()))) === 'clean' ? 'ready' : 'refused';
    } catch (error) {
      if (!(error instanceof ScannerUnavailable)) throw error;
      this.logger.warn({ msg: 'a file could not be scanned', err: error });
      return 'quarantined';
    }
  }
}

/** The event that tells that a virus was found in an attachment, and that its file is gone. */
export function refusal(of: { ticketId: number; messageId: number | null; attachmentId: number; at: Date }) {
  const changes = { state: { old: 'quarantined', new: 'refused' } };
  return { ...of, kind: 'attachment.deleted' as const, changes };
}
