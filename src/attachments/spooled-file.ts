import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { storing } from './attachment-store.js';
import { contentTypeOf, LOOKED_AT_BYTES } from './content-type.js';

/** What is known of a file once it has come: its size in bytes, its media type, and its SHA-256 in hexadecimal digits. */
export interface SpooledFile {
  size: number;
  type: string;
  sha256: string;
}

/**
 * Writes what comes to a new file, as it comes. A fault leaves no file.
 * @throws StoreFailed, and what `bytes` throws.
 */
export async function spool(path: string, bytes: AsyncIterable<Buffer>): Promise<SpooledFile> {
  const file = await storing(() => open(path, 'wx+', 0o600));
  try {
    const digest = createHash('sha256');
    let size = 0;
    for await (const piece of bytes) {
      digest.update(piece);
      size += piece.length;
      await storing(() => file.writeFile(piece));
    }
    const start = Buffer.alloc(Math.min(size, LOOKED_AT_BYTES));
    await storing(() => file.read(start, 0, start.length, 0));
    return { size, type: await contentTypeOf(start), sha256: digest.digest('hex') };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}
