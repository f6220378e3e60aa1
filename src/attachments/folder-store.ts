import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, mkdir, open, opendir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { flush } from '../database/flush.js';
import type { ByteRange } from '../http/file-answer.js';
import { AttachmentStore, NoSuchFile, unmarked, type StoredFile } from './attachment-store.js';

/** The file that names the database whose folder it is. */
const MARK = 'wasil-database';

/** Keeps files in a folder, in folders of folders by the first digits of their keys. */
export class FolderStore extends AttachmentStore {
  readonly spool: string;

  /** @param isTemporary whether it goes, with all that is in it, when it is closed. */
  constructor(
    private readonly folder: string,
    private readonly isTemporary = false,
  ) {
    super();
    // On the same disk, so that a file moves from here in one step.
    this.spool = join(folder, 'incoming');
  }

  async open(databaseId: string, mayBeNew = true): Promise<void> {
    try {
      // Nothing is made in the place of a disk that is not there.
      if (!mayBeNew) await this.assertOwn(databaseId);
      await mkdir(this.spool, { recursive: true, mode: 0o700 });
      await this.mark(databaseId);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new Error(
        `ATTACHMENTS ${this.folder} can't be written (${code}): set it to a folder that this user may write in.`,
        { cause: error },
      );
    }
  }

  async assertOwn(databaseId: string): Promise<void> {
    const mark = await readFile(join(this.folder, MARK), 'utf8').catch((error: unknown) => {
      throw isMissing(error) ? unmarked(this.folder) : error;
    });
    if (mark.trim() === databaseId) return;
    throw new Error(
      `ATTACHMENTS ${this.folder} belongs to another database: give each database a folder of its own.`,
    );
  }

  async put(key: string, spooled: string): Promise<void> {
    const path = this.pathOf(key);
    const [folder, parent] = [dirname(path), dirname(dirname(path))];
    await flush(spooled);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(spooled, path);
    // All of them: another file may have made the folder a moment ago, and not be done with it.
    for (const changed of [folder, parent, this.folder]) await flush(changed, 'r');
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const file = await open(this.pathOf(key), 'r').catch((error: unknown) => {
      throw isMissing(error) ? new NoSuchFile(key) : error;
    });
    return file.createReadStream({ ...range });
  }

  async remove(key: string): Promise<void> {
    await rm(this.pathOf(key), { force: true });
  }

  async *walk(): AsyncGenerator<StoredFile> {
    for await (const first of namesIn(this.folder, /^[0-9a-f]{2}$/)) {
      for await (const second of namesIn(join(this.folder, first), /^[0-9a-f]{2}$/)) {
        const folder = join(this.folder, first, second);
        for await (const key of namesIn(folder, /^[0-9a-f][0-9a-z-]+$/)) {
          const found = await statOf(join(folder, key));
          if (found?.isFile()) yield { key, size: found.size, putAt: found.ctime };
        }
      }
    }
  }

  async close(): Promise<void> {
    if (this.isTemporary) await rm(this.folder, { recursive: true, force: true });
  }

  private pathOf(key: string): string {
    if (!/^[0-9a-f]{4}[0-9a-z-]*$/.test(key)) throw new Error('this is no key of a file');
    return join(this.folder, key.slice(0, 2), key.slice(2, 4), key);
  }

  /** @throws Error if the folder has the mark of another database. */
  private async mark(databaseId: string): Promise<void> {
    const mark = join(this.folder, MARK);
    const draft = join(this.spool, `${MARK}-${randomUUID()}`);
    await writeFile(draft, databaseId, { flush: true });
    try {
      // A link is made whole or not at all, so that of two databases that start at once one has the folder.
      await link(draft, mark).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      });
    } finally {
      await rm(draft, { force: true });
    }
    await flush(this.folder, 'r');
    await this.assertOwn(databaseId);
  }
}

/** The names in a folder that match, in pieces: there may be many. */
async function* namesIn(folder: string, names: RegExp): AsyncGenerator<string> {
  const entries = await opendir(folder);
  for await (const { name } of entries) if (names.test(name)) yield name;
}

async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
