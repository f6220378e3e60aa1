import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as turnOfTheLoop, setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ScannerUnavailable, VirusScanner } from '../../src/attachments/virus-scanner.js';
import { EICAR, FakeClamd, HAS_CLAMD, MOST_OF_CLAMD, startClamd, type Clamd } from '../support/clamd.js';
import { comesTrue } from '../support/polling.js';
import { freePort } from '../support/postgres.setup.js';

if (!HAS_CLAMD) console.warn('Skipped without clamd: apt-get install clamav-daemon');
const describeWithClamd = HAS_CLAMD ? describe : describe.skip;

const PIECE = 2 ** 16;
const SHORT = { idleMs: 500, verdictMs: 500 };

const of = (...pieces: string[]) => Readable.from(pieces.map((piece) => Buffer.from(piece)));

/** So many bytes in pieces, and how many of them have been asked for. */
function file(size: number, piece = PIECE) {
  const asked = { bytes: 0 };
  function* pieces() {
    for (; asked.bytes < size; asked.bytes += piece)
      yield Buffer.alloc(Math.min(piece, size - asked.bytes), 'x');
  }
  return { asked, bytes: Readable.from(pieces(), { highWaterMark: 1 }) };
}

describe('a virus scanner', () => {
  let clamd: FakeClamd;
  let scanner: VirusScanner;
  beforeEach(async () => {
    clamd = await FakeClamd.start();
    scanner = new VirusScanner(clamd.address, SHORT);
  });
  afterEach(() => clamd.stop());

  /** Scans it, and holds that nothing is left open whatever comes of it. */
  async function scan(bytes: Readable, by = scanner): Promise<string> {
    const verdict = await by.scan(bytes).catch((error: unknown) => {
      expect(error).toBeInstanceOf(ScannerUnavailable);
      return (error as Error).message;
    });
    expect(bytes.destroyed).toBe(true);
    return verdict;
  }
  const isLeftAlone = () => comesTrue(() => Promise.resolve(clamd.sockets.size === 0));

  async function byteByByte(socket: Socket, answer: string) {
    for (const byte of answer) {
      socket.write(byte);
      await turnOfTheLoop();
    }
  }
  async function withoutEnd(socket: Socket) {
    while (!socket.destroyed) {
      socket.write('x'.repeat(100));
      await turnOfTheLoop();
    }
  }

  test('sends every byte of a file, and nothing for a piece that has none', async () => {
    expect(await scan(of('the ', '', 'whole', '', ' file'))).toBe('clean');
    expect(clamd.chunks.map(String)).toEqual(['the ', 'whole', ' file']);
  });

  const unavailable = (what: string) =>
    expect.stringMatching(
      new RegExp(`^no verdict of clamd at 127\\.0\\.0\\.1:\\d+, which was sent \\d+ bytes: ${what}`),
    );
  test.each<[string, (socket: Socket) => unknown, unknown]>([
    ['clean', (socket) => socket.end('stream: OK\0'), 'clean'],
    ['clean and stays connected', (socket) => socket.write('stream: OK\0'), 'clean'],
    ['clean byte by byte', (socket) => byteByByte(socket, 'stream: OK\0'), 'clean'],
    ['infected', (socket) => socket.end('stream: Win.Test.EICAR_HDB-1 FOUND\0'), 'infected'],
    ['infected byte by byte', (socket) => byteByByte(socket, 'stream: A FOUND\0'), 'infected'],
    ['of a virus named OK', (socket) => socket.end('stream: OK FOUND\0'), 'infected'],
    [
      'an error',
      (socket) => socket.end('Out of memory. ERROR\0'),
      unavailable('it answered "Out of memory. ERROR'),
    ],
    ['more than a verdict', (socket) => socket.end('stream: OK\0!'), unavailable('it answered "stream: OK')],
    ['of something else', (socket) => socket.end('file: OK\0'), unavailable('it answered "file: OK')],
    [
      'half a verdict',
      (socket) => socket.end('stream: OK'),
      unavailable('it closed the connection after "stream: OK"'),
    ],
    ['not a word', (socket) => socket.end(), unavailable('it closed the connection after ""')],
    ['by a reset', (socket) => socket.resetAndDestroy(), unavailable('.*ECONNRESET')],
    ['never', () => undefined, unavailable('no answer for 500 ms')],
    ['garbage without end', withoutEnd, unavailable('it answered without end: "xxx')],
  ])('that is answered %s gives a verdict or says why there is none', async (_, answer, expected) => {
    clamd.answer = answer;
    expect(await scan(of('a file'))).toEqual(expected);
    expect(await isLeftAlone()).toBe(true);
  });

  test('waits longer for a verdict than for the next piece, and in all no longer than that', async () => {
    const patient = new VirusScanner(clamd.address, { idleMs: 300, verdictMs: 1200 });
    clamd.answer = (socket) => void pause(600).then(() => socket.end('stream: OK\0'));
    expect(await scan(of('a file'), patient)).toBe('clean');

    clamd.answer = (socket) => {
      const drip = setInterval(() => socket.write('x'), 50);
      socket.on('close', () => {
        clearInterval(drip);
      });
    };
    expect(await scan(of('a file'), patient)).toEqual(unavailable('no answer for 1200 ms'));
  });

  test.each(['INSTREAM size limit exceeded. ERROR', 'stream: OK'])(
    'that is answered “%s” before all is sent stops, and gives that as the reason',
    async (answer) => {
      clamd.limit = { bytes: 2 ** 20, reach: (socket) => socket.end(`${answer}\0`) };
      const { asked, bytes } = file(25 * 2 ** 20);

      expect(await scan(bytes)).toEqual(unavailable(`it answered before it had the whole file: "${answer}`));
      expect(asked.bytes).toBeLessThan(20 * 2 ** 20);
      expect(await isLeftAlone()).toBe(true);
    },
  );

  test('asks for no more of a file than clamd takes, and gives up where that is nothing', async () => {
    clamd.reads = false;
    const { asked, bytes } = file(200 * 2 ** 20);

    expect(await scan(bytes)).toEqual(unavailable('nothing moved for 500 ms'));
    expect(asked.bytes).toBeLessThan(30 * 2 ** 20);
  });

  test('gives up on a file that does not come, not on one that comes slowly', async () => {
    const slow = async function* () {
      for (let piece = 0; piece < 7; piece++) yield await pause(100, Buffer.from('piece'));
    };
    expect(await scan(Readable.from(slow()))).toBe('clean');
    expect(await scan(new Readable({ read: () => undefined }))).toEqual(unavailable('nothing moved'));
    expect(await isLeftAlone()).toBe(true);
  });

  test('never ends for clamd a file that fails half-way, or that has failed before', async () => {
    const failing = async function* () {
      yield Buffer.from('the first half');
      yield await Promise.reject<Buffer>(new Error('the disk is gone'));
    };
    clamd.answer = () => {
      throw new Error('has a whole file');
    };

    expect(await scan(Readable.from(failing()))).toEqual(unavailable('the disk is gone'));
    expect(await scan(new Readable().destroy(new Error('there is none')))).toEqual(
      unavailable('there is none'),
    );
    expect(await isLeftAlone()).toBe(true);
    expect(clamd.chunks.map(String)).toEqual(['the first half']);
  });

  test.each(['127.0.0.1', 'localhost'])('says so where nobody listens at %s', async (host) => {
    const nobody = new VirusScanner({ host, port: await freePort() });
    expect(await scan(of('a file'), nobody)).toMatch(/ECONNREFUSED/);
  });
});

describeWithClamd('a virus scanner with a real clamd', () => {
  let clamd: Clamd;
  beforeAll(async () => {
    clamd = await startClamd();
  });
  afterAll(() => clamd.close());

  test.each<[string, () => Readable, string]>([
    ['of no bytes', () => of(), 'clean'],
    ['without a virus', () => of('Hello', ' world'), 'clean'],
    ['with a virus', () => of(EICAR), 'infected'],
    ['with a virus in many pieces', () => of(...EICAR), 'infected'],
    ['with a virus after a piece of no bytes', () => of('', EICAR), 'infected'],
    ['as large as may be', () => file(MOST_OF_CLAMD).bytes, 'clean'],
  ])('knows a file %s', async (_, bytes, verdict) => {
    expect(await new VirusScanner(clamd.address).scan(bytes())).toBe(verdict);
  });

  test.each([1, 100 * PIECE, MOST_OF_CLAMD])(
    'hears why a file that is %i bytes too large is not scanned',
    async (excess) => {
      const scanned = new VirusScanner(clamd.address).scan(file(MOST_OF_CLAMD + excess).bytes);
      // Where it closes between a look at what it says and a write, that write fails.
      await expect(scanned).rejects.toThrow(/INSTREAM size limit exceeded\. ERROR|write EPIPE|ECONNRESET/);
    },
  );

  test('has many files scanned at a time', async () => {
    const files = Array.from({ length: 20 }, (_, at) => of('a file', at % 2 ? EICAR : ''));
    const verdicts = await Promise.all(files.map((bytes) => new VirusScanner(clamd.address).scan(bytes)));
    expect(verdicts).toEqual(files.map((_, at) => (at % 2 ? 'infected' : 'clean')));
  });
});
