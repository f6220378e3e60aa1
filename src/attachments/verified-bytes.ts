import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** What bytes should be: their number, and the SHA-256 of the whole in hexadecimal digits, where it is the whole. */
interface Expected {
  size: number;
  sha256?: string;
}

/** What is read of a stored file is not what was stored. */
export class NotAsStored extends Error {
  constructor() {
    super('the bytes of a stored file are not those that were stored');
    this.name = 'NotAsStored';
  }
}

/**
 * Passes bytes on and fails where they are not as expected, before the last of them is passed on: who reads them sees that some are
 * missing.
 */
export class VerifiedBytes extends Transform {
  private readonly digest = createHash('sha256');
  private size = 0;
  private held: Buffer | undefined;

  constructor(private readonly expected: Expected) {
    super();
  }

  override _transform(bytes: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.expected.sha256 !== undefined) this.digest.update(bytes);
    this.size += bytes.length;
    // What is beyond the length that was announced would be read as the next answer.
    if (this.size > this.expected.size) {
      done(new NotAsStored());
      return;
    }
    const before = this.held;
    this.held = bytes;
    done(null, before);
  }

  override _flush(done: TransformCallback): void {
    const { size, sha256 } = this.expected;
    const isAsExpected = this.size === size && (sha256 === undefined || this.digest.digest('hex') === sha256);
    if (isAsExpected) done(null, this.held);
    else done(new NotAsStored());
  }
}
