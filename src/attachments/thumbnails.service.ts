import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Injectable, Logger } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import { FairLine } from '../database/fair-line.js';
import type { SentFile } from '../http/file-answer.js';
import { Problem } from '../http/problem.js';
import { Turns } from '../http/turns.js';
import { AttachmentStore, NoSuchFile } from './attachment-store.js';
import { assertIsHandedOut, noThumbnail } from './attachment.policy.js';
import type { Found } from './attachments.repository.js';
import { AttachmentsService } from './attachments.service.js';
import { isPicture } from './content-type.js';
import { makeThumbnail, thumbnailKeyOf } from './thumbnail.js';

/** How large a picture may be, in bytes: it is held in memory. */
const MOST_BYTES = 64 * 2 ** 20;

/** How long one may be waited for, in milliseconds. */
const LONGEST_WAIT_MS = 15_000;

/** Makes thumbnails of pictures, each once, one after the other. */
@Injectable()
export class ThumbnailsService {
  private readonly logger = new Logger('Thumbnails');
  private readonly line = new FairLine(1);

  constructor(
    private readonly attachments: AttachmentsService,
    private readonly store: AttachmentStore,
    private readonly turns: Turns,
  ) {}

  /** @throws Problem not-found, not-handed-out or unavailable. */
  async file(actor: Actor, id: number): Promise<SentFile> {
    const attachment = await this.attachments.find(actor, id);
    assertIsHandedOut(attachment);
    if (!isPicture(attachment.type) || attachment.size > MOST_BYTES) throw noThumbnail(id);
    Deadline.current?.prolong(LONGEST_WAIT_MS);
    const bytes = await this.turns.take(actor, 'thumbnails', () => this.read(actor, attachment));
    if (bytes.length === 0) throw noThumbnail(id);
    return {
      name: `${attachment.name}.webp`,
      type: 'image/webp',
      size: bytes.length,
      tag: `${attachment.sha256}-thumbnail`,
      isShown: true,
      open: (range) =>
        Promise.resolve(Readable.from([range ? bytes.subarray(range.start, range.end + 1) : bytes])),
    };
  }

  /** @throws Problem unavailable where the store fails. */
  private async read(actor: Actor, picture: Found): Promise<Buffer> {
    const since = performance.now();
    try {
      const kept = await this.kept(picture.key);
      if (kept) return kept;
      return await this.line.run(() => {
        // Its client has been waiting as long as it is to: the next one's turn.
        if (performance.now() - since > LONGEST_WAIT_MS) throw new Problem('overloaded');
        return this.make(actor, picture);
      });
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.logger.error(error);
      throw new Problem('unavailable', 'The thumbnail can’t be made at the moment; please try again later.');
    }
  }

  private async kept(key: string): Promise<Buffer | undefined> {
    try {
      return await buffer(await this.store.get(thumbnailKeyOf(key)));
    } catch (error) {
      if (error instanceof NoSuchFile) return undefined;
      throw error;
    }
  }

  private async make(actor: Actor, picture: Found): Promise<Buffer> {
    const { id, key } = picture;
    // Somebody else may have waited for the same one.
    const kept = await this.kept(key);
    if (kept) return kept;
    const bytes = await makeThumbnail(await buffer(await this.attachments.open(picture)));
    const path = join(this.store.spool, `${key}-${randomBytes(6).toString('hex')}`);
    try {
      await writeFile(path, bytes, { mode: 0o600 });
      await this.store.put(thumbnailKeyOf(key), path);
      // Whoever deletes the picture from now on finds the thumbnail; who has before didn't.
      await this.attachments.find(actor, id);
    } catch (error) {
      await rm(path, { force: true });
      if (error instanceof Problem) await this.store.remove(thumbnailKeyOf(key));
      throw error;
    }
    return bytes;
  }
}
