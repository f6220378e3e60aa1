import { open } from 'node:fs/promises';

/** Has the disk keep a file, or with 'r' which files a folder has. */
export async function flush(path: string, flags = 'r+'): Promise<void> {
  const handle = await open(path, flags);
  await handle.sync().finally(() => handle.close());
}
