import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { HostAndPort } from '../config/setting-types.js';

type Verdict = 'clean' | 'infected';

/** How long it waits, in milliseconds. */
interface ScanTimeouts {
  /** For clamd to be reached, for the next piece of a file, and for clamd to take it. */
  idleMs: number;
  /** For the answer, once clamd has the whole file. */
  verdictMs: number;
}

/** Thrown where no verdict was reached. Its message says why, for the log. */
export class ScannerUnavailable extends Error {
  constructor({ host, port }: HostAndPort, sentBytes: number, cause: unknown) {
    // Where a host has several addresses, their errors are in one that has a code and no message.
    const { message, code } = cause as NodeJS.ErrnoException;
    const why = message || String(code);
    super(`no verdict of clamd at ${host}:${port}, which was sent ${sentBytes} bytes: ${why}`, { cause });
    this.name = 'ScannerUnavailable';
  }
}

/** More than the name of any virus, in bytes. */
const MOST_OF_AN_ANSWER = 1024;

/** Asks clamd by its INSTREAM, each time by a connection of its own. */
export class VirusScanner {
  constructor(
    private readonly clamd: HostAndPort,
    private readonly timeouts: ScanTimeouts = { idleMs: 30_000, verdictMs: 120_000 },
  ) {}

  /**
   * Sends all of a stream of bytes, as fast as clamd takes them, and destroys it in any case.
   * @throws ScannerUnavailable also where the stream fails.
   */
  async scan(bytes: Readable): Promise<Verdict> {
    // What it fails with while nobody reads it would end the process; the loop that reads it throws it.
    bytes.on('error', () => undefined);
    const socket = connect({ ...this.clamd, noDelay: true });
    const sending = { isDone: false };
    let timer: NodeJS.Timeout | undefined;
    const allow = (ms: number, what: string) => {
      clearTimeout(timer);
      // The last write may have succeeded just when all was over.
      if (socket.destroyed) return;
      timer = setTimeout(() => socket.destroy(new Error(`${what} for ${ms} ms`)), ms);
    };
    const send = async () => {
      allow(this.timeouts.idleMs, 'nothing moved');
      await write(socket, Buffer.from('zINSTREAM\0'));
      for await (const chunk of bytes as AsyncIterable<Buffer>) {
        // One of no bytes would be the end of the file for clamd.
        if (chunk.length === 0) continue;
        await write(socket, framed(chunk));
        allow(this.timeouts.idleMs, 'nothing moved');
      }
      await write(socket, framed(Buffer.of()));
      sending.isDone = true;
      allow(this.timeouts.verdictMs, 'no answer');
    };
    try {
      const answer = answerFrom(socket);
      const given = await Promise.race([answer, send().then(() => answer)]);
      if (!sending.isDone)
        throw new Error(`it answered before it had the whole file: ${JSON.stringify(given)}`);
      return verdictOf(given);
    } catch (error) {
      throw new ScannerUnavailable(this.clamd, socket.bytesWritten, error);
    } finally {
      clearTimeout(timer);
      socket.destroy();
      bytes.destroy();
    }
  }
}

/** Resolves once the system has taken the bytes. */
async function write(socket: Socket, bytes: Buffer): Promise<void> {
  // What clamd has answered before it closed has to be read first: a write that fails takes it away.
  await turnOfTheLoop();
  await new Promise<void>((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** A chunk after its length. */
function framed(chunk: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(chunk.length);
  return Buffer.concat([length, chunk]);
}

/** What clamd says up to a NUL, with that. */
function answerFrom(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      answer += part.slice(0, MOST_OF_AN_ANSWER);
      if (answer.includes('\0')) resolve(answer);
      else if (answer.length >= MOST_OF_AN_ANSWER)
        reject(new Error(`it answered without end: ${JSON.stringify(answer.slice(0, 80))}`));
    });
    socket.on('end', () => {
      reject(new Error(`it closed the connection after ${JSON.stringify(answer)}`));
    });
    socket.on('error', reject);
  });
}

function verdictOf(answer: string): Verdict {
  if (answer === 'stream: OK\0') return 'clean';
  if (/^stream: [^\0]+ FOUND\0$/.test(answer)) return 'infected';
  throw new Error(`it answered ${JSON.stringify(answer)}`);
}
