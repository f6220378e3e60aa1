import { chmod, lstat, mkdir } from 'node:fs/promises';

/**
 * Makes a folder that nobody else can read or write.
 * @throws Error a sentence for the operator, where somebody else has made something of that name.
 */
export async function ownFolder(path: string): Promise<string> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  // Not stat: in a folder that everybody may write to, it may be a link to somewhere else.
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid))
    throw new Error(`${path}, for files on their way in, is a link or belongs to another user: remove it.`);
  await chmod(path, 0o700);
  return path;
}
