import type { Readable } from 'node:stream';
import type { ByteRange } from '../http/file-answer.js';

/** A file as its store has it: its key, its size in bytes, and when it was put there. */
export interface StoredFile {
  key: string;
  size: number;
  putAt: Date;
}

/** Thrown for a file that the store does not have. */
export class NoSuchFile extends Error {
  constructor(key: string) {
    super(`the store has no file ${key}`);
    this.name = 'NoSuchFile';
  }
}

/** Thrown where a file can't be kept or read: the disk is full, the service does not answer. */
export class StoreFailed extends Error {
  constructor(cause: unknown) {
    super('the store of attachments has failed', { cause });
    this.name = 'StoreFailed';
  }
}

/** Says that a place is not the store that it was. */
export function unmarked(place: string): Error {
  return new Error(
    `ATTACHMENTS ${place} has no mark of this database, whose attachments should be there: is its disk there? If it is the right place and they are lost for good, run: wasil check --repair --files-lost`,
  );
}

/** Does what only the store can fail in. @throws StoreFailed. */
export async function storing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StoreFailed(error);
  }
}

/**
 * Keeps the bytes of attachments by keys of lower-case letters, digits and hyphens. A file is there whole or not at all, and never
 * changed. Any method but the constructor throws what the disk or the service fails with.
 */
export abstract class AttachmentStore {
  /** The folder for files on their way in, on the disk of this machine. It is there once the store is open. */
  abstract readonly spool: string;

  /**
   * Opens it for a database, and marks it with the id of that.
   * @param mayBeNew whether it may have no mark yet: a database with attachments has had a store.
   * @throws Error a sentence for the operator, where it can't be written, is another database's, or has no mark and should.
   */
  abstract open(databaseId: string, mayBeNew?: boolean): Promise<void>;

  /** @throws Error where the store does not have the mark of this database any more: what is there must not be removed. */
  abstract assertOwn(databaseId: string): Promise<void>;

  /** Keeps a file of the spool, which is gone from there afterwards. Resolves once the store has it for good. */
  abstract put(key: string, spooled: string): Promise<void>;

  /** @throws NoSuchFile. */
  abstract get(key: string, range?: ByteRange): Promise<Readable>;

  /** Removes a file, if it is there. */
  abstract remove(key: string): Promise<void>;

  /** All files, one after the other. */
  abstract walk(): AsyncIterable<StoredFile>;

  /** Ends what it has opened. */
  abstract close(): Promise<void>;
}
