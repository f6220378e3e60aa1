import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { NotAsStored, VerifiedBytes } from '../../src/attachments/verified-bytes.js';

const PIECES = ['first, ', 'second, ', 'third'];
const WHOLE = PIECES.join('');
const sha256 = createHash('sha256').update(WHOLE).digest('hex');

/** What comes through, and the error that it ends with. */
async function through(pieces: readonly string[], expected: { size: number; sha256?: string }) {
  const passed: string[] = [];
  try {
    const sink = new Writable({
      write(piece, _, done) {
        passed.push(String(piece));
        done();
      },
    });
    await pipeline(
      Readable.from(pieces.map((piece) => Buffer.from(piece))),
      new VerifiedBytes(expected),
      sink,
    );
    return { passed: passed.join(''), error: undefined };
  } catch (error) {
    return { passed: passed.join(''), error };
  }
}

test('what is as it was stored passes, and a part of which only the length is known', async () => {
  expect(await through(PIECES, { size: WHOLE.length, sha256 })).toEqual({ passed: WHOLE, error: undefined });
  expect(await through(['sec'], { size: 3 })).toEqual({ passed: 'sec', error: undefined });
});

test.each([
  ['longer', [...PIECES, 'more', 'and more']],
  ['longer in its last piece', ['first, ', 'second, ', 'third one']],
  ['shorter', PIECES.slice(0, 2)],
  ['of the same length', ['first, ', 'second, ', 'thyme']],
])('what is %s fails, and never passes as many bytes as were expected', async (_, pieces) => {
  const { passed, error } = await through(pieces, { size: WHOLE.length, sha256 });
  expect(error).toBeInstanceOf(NotAsStored);
  expect(passed.length).toBeLessThan(WHOLE.length);
});
