import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FairLine } from '../database/fair-line.js';
import { NoSuchFile, type AttachmentStore } from './attachment-store.js';
import type { CopiedDatabase, CopiedRow } from './copied-database.js';
import { NotAsStored, VerifiedBytes } from './verified-bytes.js';

const COPIED_AT_ONCE = 4;
const ATTEMPTS = 3;

/** An attachment whose file could not be copied, and a sentence that says why. */
interface Fault {
  id: number;
  sentence: string;
}

/**
 * Copies the files of a database's attachments from one open store to another, which keeps them for good.
 * @param copied the ids of attachments whose files need no copying; those that are copied are added.
 * @returns those whose file is missing, or has other bytes than were attached.
 * @throws what either store fails with otherwise.
 */
export async function copyFiles(
  database: CopiedDatabase,
  from: Pick<AttachmentStore, 'get'>,
  to: AttachmentStore,
  copied: Set<number>,
): Promise<Fault[]> {
  const line = new FairLine(COPIED_AT_ONCE);
  const faults: Fault[] = [];
  const copy = async (row: CopiedRow) => {
    const why = await copyFile(row, from, to);
    if (why === undefined) copied.add(row.id);
    else faults.push({ id: row.id, sentence: sentence(row, why) });
  };
  for (const page of database.pagesUnscoped()) {
    const rows = page.filter(({ id }) => !copied.has(id));
    const settled = await Promise.allSettled(rows.map((row) => line.run(() => copy(row))));
    // Only once no other is under way: what they write to may be removed after an error.
    for (const each of settled) if (each.status === 'rejected') throw each.reason;
  }
  return faults.sort((one, other) => one.id - other.id);
}

/** @returns what is wrong with its file, if anything is. */
async function copyFile(
  row: CopiedRow,
  from: Pick<AttachmentStore, 'get'>,
  to: AttachmentStore,
): Promise<'missing' | 'damaged' | undefined> {
  const { key, size, sha256 } = row;
  const spooled = join(to.spool, key);
  for (let attempt = 1; ; attempt++) {
    try {
      const stored = await from.get(key);
      const kept = createWriteStream(spooled, { mode: 0o600 });
      await pipeline(stored, new VerifiedBytes({ size, sha256 }), kept);
      await to.put(key, spooled);
      return undefined;
    } catch (error) {
      if (error instanceof NoSuchFile) return 'missing';
      if (error instanceof NotAsStored) return 'damaged';
      // A connection may be cut in the middle of a file.
      if (attempt < ATTEMPTS) continue;
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(sentence(row, `not to be copied (${why})`), { cause: error });
    } finally {
      await rm(spooled, { force: true });
    }
  }
}

function sentence({ id, ticketId, key }: CopiedRow, what: string): string {
  return `The file ${key} of attachment ${id} of ticket ${ticketId} is ${what}.`;
}
