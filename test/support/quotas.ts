import type { SentFile } from '../factories/attachment.js';

/** How many bytes a file, the attachments of a ticket and those of a person's day may have where quotas are tested. */
export const [FILE, TICKET, DAY] = [100_000, 250_000, 400_000];

/** The settings that say so. */
export const QUOTAS = {
  ATTACHMENT_MAX_BYTES: String(FILE),
  ATTACHMENTS_PER_TICKET_BYTES: String(TICKET),
  ATTACHMENTS_PER_DAY_BYTES: String(DAY),
};

/** A file of so many bytes. */
export const of = (bytes: number, name = 'a.bin'): SentFile => ({ name, content: Buffer.alloc(bytes, 7) });
