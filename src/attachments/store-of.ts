import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Settings } from '../config/settings.js';
import type { AttachmentStore } from './attachment-store.js';
import { FolderStore } from './folder-store.js';

/** The store that the settings name, not open yet; one that goes with the process for a database in memory. */
export async function storeOf({ attachments: { store, s3 } }: Settings): Promise<AttachmentStore> {
  if (!store) return new FolderStore(await mkdtemp(join(tmpdir(), 'wasil-attachments-')), true);
  if (store.kind === 'folder') return new FolderStore(store.folder);
  // Its client takes a while to load.
  const { S3Store } = await import('./s3-store.js');
  return new S3Store(s3, store.bucket, store.prefix);
}
