import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { NoSuchFile, type StoredFile } from '../../src/attachments/attachment-store.js';
import { S3Store } from '../../src/attachments/s3-store.js';
import { S3Server, type Mishap } from '../support/s3-server.js';

const DATABASE = randomUUID();
const MANY_BYTES = randomBytes(6 * 1024 * 1024);
/** How long an impatient store waits for progress. */
const SOON_MS = 400;

let server: S3Server;
let store: S3Store;
const opened: S3Store[] = [];

beforeAll(async () => {
  server = await S3Server.start();
});

beforeEach(async () => {
  server.reset();
  store = storeWith();
  await store.open(DATABASE);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

afterAll(async () => {
  await rm(store.spool, { recursive: true });
  await server.stop();
});

function storeWith(
  settings: Partial<S3Server['settings']> = {},
  bucket = server.bucket,
  patienceMs?: number,
) {
  const made = new S3Store({ ...server.settings, ...settings }, bucket, 'wasil/files', patienceMs);
  opened.push(made);
  return made;
}

const impatient = () => storeWith({}, server.bucket, SOON_MS);

async function spool(bytes: Buffer | string): Promise<string> {
  const file = join(store.spool, randomUUID());
  await writeFile(file, bytes);
  return file;
}

const put = async (key: string, bytes: Buffer | string) => store.put(key, await spool(bytes));

async function walked(): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const file of store.walk()) files.push(file);
  return files;
}

/** The error that something ends with, and after how many milliseconds. */
async function failure(work: Promise<unknown>): Promise<{ error: Error; ms: number }> {
  const start = performance.now();
  const error = await work.then(
    () => new Error('it went well'),
    (reason: unknown) => reason as Error,
  );
  return { error, ms: performance.now() - start };
}

test.each([
  ['an empty file', Buffer.alloc(0)],
  ['a byte', Buffer.from('a')],
  ['6 MiB', MANY_BYTES],
])('%s comes back unchanged, and is gone from the spool', async (_, bytes) => {
  const file = await spool(bytes);
  await store.put('a-1', file);
  expect(existsSync(file)).toBe(false);
  expect((await buffer(await store.get('a-1'))).equals(bytes)).toBe(true);
});

test.each([
  [0, 0],
  [0, 6 * 1024 * 1024 - 1],
  [70_000, 5_000_000],
  [6 * 1024 * 1024 - 1, 6 * 1024 * 1024 - 1],
])('the bytes from %d to %d come back alone', async (start, end) => {
  await put('a-1', MANY_BYTES);
  const part = await buffer(await store.get('a-1', { start, end }));
  expect(part.equals(MANY_BYTES.subarray(start, end + 1))).toBe(true);
});

test('a part that is not the one asked for is an error', async () => {
  await put('a-1', 'abcdef');
  await expect(store.get('a-1', { start: 4, end: 9 })).rejects.toThrow('another part of a-1');
  server.misbehave('whole');
  await expect(store.get('a-1', { start: 1, end: 2 })).rejects.toThrow('another part of a-1');
});

test('a file that is not there is told from one that is, and may be removed', async () => {
  await put('a-1', 'a');
  await store.remove('a-1');
  await store.remove('a-1');
  await expect(store.get('a-1')).rejects.toThrow(NoSuchFile);
});

test('a walk passes all files over several pages, and nothing that is not its own', async () => {
  server.pageSize = 2;
  const keys = ['a', 'b-1', 'c', 'x', 'y'];
  for (const key of keys) await put(key, key);
  const foreign = { bytes: Buffer.from('?'), putAt: new Date() };
  for (const key of ['wasil/files/other/a', 'wasil/files/Z.txt', 'wasil/files2/a', 'a'])
    server.objects.set(key, foreign);
  const files = await walked();
  expect(files.map(({ key, size }) => [key, size])).toEqual(keys.map((key) => [key, key.length]));
  expect(Math.abs(Date.now() - Number(files[0]?.putAt))).toBeLessThan(10_000);
});

test('at most four files are put at once', async () => {
  server.putMs = 30;
  await Promise.all(Array.from({ length: 10 }, (_, number) => put(`a-${number}`, 'a')));
  expect(server.mostPuts).toBe(4);
  expect(await walked()).toHaveLength(10);
});

test.each<[string, Mishap[]]>([
  ['500 and 503', [500, 503]],
  ['a cut connection', ['cut']],
])('an upload is made again after %s', async (_, mishaps) => {
  const file = await spool(MANY_BYTES);
  server.misbehave(...mishaps);
  await store.put('a-1', file);
  expect((await buffer(await store.get('a-1'))).equals(MANY_BYTES)).toBe(true);
});

test('an upload is not made a fourth time, and leaves its file in the spool', async () => {
  const file = await spool('a');
  server.asked.length = 0;
  server.misbehave(500, 500, 500);
  await expect(store.put('a-1', file)).rejects.toMatchObject({ name: 'InternalError' });
  expect(server.asked).toHaveLength(3);
  expect(existsSync(file)).toBe(true);
});

test('a file that is gone from the spool is an error', async () => {
  await expect(store.put('a-1', join(store.spool, 'gone'))).rejects.toThrow('ENOENT');
});

test.each<[string, Mishap, (store: S3Store) => Promise<unknown>]>([
  ['opening', 'silence', (asked) => asked.open(DATABASE)],
  ['putting', 'silence', async (asked) => asked.put('b', await spool(MANY_BYTES))],
  ['asking for a file', 'silence', (asked) => asked.get('a')],
  ['reading a file', 'half', async (asked) => buffer(await asked.get('a'))],
  ['removing', 'silence', (asked) => asked.remove('a')],
  ['walking', 'half', (asked) => asked.walk()[Symbol.asyncIterator]().next()],
])('with a service that stalls, %s fails before long', async (_, mishap, work) => {
  await put('a', MANY_BYTES);
  server.misbehave(mishap, mishap, mishap);
  const { error, ms } = await failure(work(impatient()));
  expect(error.message).toMatch(/no progress|TimeoutError/);
  expect(ms).toBeGreaterThan(SOON_MS - 50);
  expect(ms).toBeLessThan(4 * SOON_MS);
});

test('who reads slowly gets all of a file', async () => {
  await put('a', MANY_BYTES);
  const pieces: Buffer[] = [];
  for await (const piece of (await impatient().get('a')) as AsyncIterable<Buffer>) {
    if (pieces.length === 1) await pause(2 * SOON_MS);
    pieces.push(piece);
  }
  expect(Buffer.concat(pieces).equals(MANY_BYTES)).toBe(true);
});

test('a download that is cut half-way fails, however late it is read', async () => {
  await put('a', MANY_BYTES);
  server.misbehave('cut');
  const body = await store.get('a');
  await pause(50);
  await expect(buffer(body)).rejects.toThrow('aborted');
});

test('a download that nobody wants any more gives its connection back', async () => {
  await put('a', MANY_BYTES);
  const before = await server.connections();
  server.misbehave('half', 'half');
  const bodies: Readable[] = [await store.get('a'), await store.get('a')];
  bodies[0]?.resume();
  await pause(50);
  for (const body of bodies) await once(body.destroy(), 'close');
  await pause(50);
  expect(await server.connections()).toBeLessThanOrEqual(before);
});
