import { PutObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { statusOf } from './s3-opening-failure.js';

/** How often a request is made at most, where it fails for a reason that may pass. */
export const ATTEMPTS = 3;

/** How long the pause before the second attempt is, halved. */
const PAUSE_MS = 100;

/**
 * Puts a file where `target` says. Each attempt reads it anew: the SDK itself never repeats a request whose body is a stream.
 * @param giveUp ends it when it is aborted, and is aborted where the file can't be read.
 * @param onProgress is called for each piece of the file.
 */
export async function sendFile(
  client: S3Client,
  target: Omit<PutObjectCommandInput, 'Body'>,
  file: string,
  giveUp: AbortController,
  onProgress: () => void,
): Promise<void> {
  const abortSignal = giveUp.signal;
  for (let attempt = 1; ; attempt++) {
    const Body = Readable.from(piecesOf(file, onProgress), { objectMode: false });
    // Nobody else would tell the request that its file can't be read.
    Body.on('error', (error) => {
      giveUp.abort(error);
    });
    try {
      await client.send(new PutObjectCommand({ ...target, Body }), { abortSignal });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS || !mayPass(error)) throw error;
      await pause(PAUSE_MS * 2 ** attempt, undefined, { signal: abortSignal });
    } finally {
      Body.destroy();
    }
  }
}

/** Whether a request that failed so may succeed when it is made again. */
function mayPass(error: unknown): boolean {
  const status = statusOf(error);
  return (
    status === undefined || status === 429 || status >= 500 || (error as Error).name === 'RequestTimeout'
  );
}

async function* piecesOf(file: string, onPiece: () => void): AsyncGenerator<Buffer> {
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    onPiece();
    yield piece;
  }
}
