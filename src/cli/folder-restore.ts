import type { AttachmentStore } from '../attachments/attachment-store.js';
import { CopiedDatabase } from '../attachments/copied-database.js';
import { copyFiles } from '../attachments/copy-files.js';
import { FolderStore } from '../attachments/folder-store.js';

/** How many attachments a backup has, and a sentence for each whose file neither it nor the store has. */
export interface RestoredFiles {
  attachments: number;
  faults: string[];
}

/**
 * Makes the store ready for a database that is to be restored.
 * @param copy a copy of that, which nobody writes.
 * @param filesIn the folder with the files of its attachments; undefined where they are no part of the backup.
 * @param isIncomplete whether files may be missing or damaged.
 * @throws Error a sentence for the operator, where the store is another database's or files are missing that may not.
 */
export async function restoreFiles(
  copy: string,
  store: AttachmentStore,
  filesIn: string | undefined,
  isIncomplete: boolean,
): Promise<RestoredFiles> {
  const database = new CopiedDatabase(copy);
  try {
    const attachments = database.countUnscoped();
    if (database.id === undefined) return { attachments, faults: [] };
    await store.open(database.id);
    if (filesIn === undefined || attachments === 0) return { attachments, faults: [] };
    const there = new Set<number>();
    for await (const { key, size } of store.walk()) {
      const row = database.findUnscoped(key);
      if (row?.size === size) there.add(row.id);
    }
    const faults = await copyFiles(database, new FolderStore(filesIn), store, there);
    const sentences = faults.map(({ sentence }) => sentence);
    if (faults.length > 0 && !isIncomplete)
      throw new Error(
        [...sentences, 'The database stays as it is; with --incomplete all else is restored.'].join('\n'),
      );
    return { attachments, faults: sentences };
  } finally {
    database.close();
  }
}
