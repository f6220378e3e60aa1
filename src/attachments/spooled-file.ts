import { createHash } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';
import type { IncomingFile } from '../http/form.js';
import { storing, StoreFailed } from './attachment-store.js';
import { contentTypeOf, LOOKED_AT_BYTES } from './content-type.js';

/** How many bytes of a file are written at once: as many more wait meanwhile. */
const WRITTEN_AT_ONCE = 131_072;

/** What is known of a file once it has come: its size in bytes, its media type, and its SHA-256 in hexadecimal digits. */
export interface SpooledFile {
  size: number;
  type: string;
  sha256: string;
}

/**
 * Writes what comes to a new file, as it comes. A fault leaves no file.
 * @throws StoreFailed, and what the incoming file does.
 */
export async function spool(path: string, incoming: Pick<IncomingFile, 'passTo'>): Promise<SpooledFile> {
  const file = await storing(() => open(path, 'wx+', 0o600));
  try {
    const sink = new Sink(file);
    await incoming.passTo(sink);
    const { size } = sink;
    const start = Buffer.alloc(Math.min(size, LOOKED_AT_BYTES));
    await storing(() => file.read(start, 0, start.length, 0));
    return { size, type: await contentTypeOf(start), sha256: sink.digest.digest('hex') };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Writes to a file in large pieces: each waits for a thread, whatever its size. */
class Sink extends Writable {
  readonly digest = createHash('sha256');
  size = 0;
  private pieces: Buffer[] = [];
  private waiting = 0;

  constructor(private readonly file: FileHandle) {
    super({ highWaterMark: WRITTEN_AT_ONCE });
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.digest.update(piece);
    this.size += piece.length;
    this.waiting += piece.length;
    this.pieces.push(piece);
    if (this.waiting < WRITTEN_AT_ONCE) done();
    else this.writeAll(done);
  }

  override _final(done: (error?: Error) => void): void {
    if (this.waiting > 0) this.writeAll(done);
    else done();
  }

  private writeAll(done: (error?: Error) => void): void {
    const [pieces, length] = [this.pieces, this.waiting];
    [this.pieces, this.waiting] = [[], 0];
    this.file.writev(pieces).then(
      ({ bytesWritten }) => {
        if (bytesWritten === length) {
          done();
          return;
        }
        // A disk that is nearly full takes a part, and says why at the next attempt.
        this.pieces = [Buffer.concat(pieces).subarray(bytesWritten)];
        this.waiting = length - bytesWritten;
        this.writeAll(done);
      },
      (error: unknown) => {
        done(new StoreFailed(error));
      },
    );
  }
}
