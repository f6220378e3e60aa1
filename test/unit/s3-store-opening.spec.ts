import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { S3Store } from '../../src/attachments/s3-store.js';
import { S3Server, type Mishap } from '../support/s3-server.js';

const MARK = 'wasil/files/wasil-database';

let server: S3Server;
let database: string;
const opened: S3Store[] = [];
const spoolOf = (id: string) => join(tmpdir(), `wasil-incoming-${id}`);

/** Whatever is asked for, it has a page. */
const website = createServer((_, response) => response.end('<html>Welcome</html>'));

beforeAll(async () => {
  server = await S3Server.start();
  await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve));
});

beforeEach(() => {
  server.reset();
  database = randomUUID();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  await rm(spoolOf(database), { recursive: true, force: true });
});

afterAll(async () => {
  await server.stop();
  website.closeAllConnections();
  website.close();
});

function storeWith(settings: Partial<S3Server['settings']> = {}, bucket = server.bucket): S3Store {
  const made = new S3Store({ ...server.settings, ...settings }, bucket, 'wasil/files');
  opened.push(made);
  return made;
}

const markNow = () => server.objects.get(MARK)?.bytes.toString();

test('opening marks the place, and makes a spool for its owner alone', async () => {
  const store = storeWith();
  expect(() => store.spool).toThrow('not open');
  await store.open(database);
  expect(markNow()).toBe(database);
  expect(store.spool).toBe(spoolOf(database));
  expect((await stat(store.spool)).mode & 0o777).toBe(0o700);
});

test('several processes of a database may open its place at once', async () => {
  await Promise.all([1, 2, 3].map(() => storeWith().open(database)));
  expect(markNow()).toBe(database);
});

test('of two databases that open a place at once, one gets it and the other is told', async () => {
  const other = randomUUID();
  const ends = await Promise.allSettled([storeWith().open(database), storeWith().open(other)]);
  await rm(spoolOf(other), { recursive: true });
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(markNow()).toBe(ends[0].status === 'fulfilled' ? database : other);
  expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: new Error(
      'ATTACHMENTS s3://files/wasil/files belongs to another database: give each database a prefix of its own.',
    ),
  });
});

test.each<[string, Mishap]>([
  ['knows no conditions', 501],
  ['has another process mark it at this moment', 409],
])('a place is marked too where the service %s', async (_, mishap) => {
  server.misbehave(undefined, mishap);
  await storeWith().open(database);
  expect(markNow()).toBe(database);
});

test('a place without a mark is not opened for a database that has attachments', async () => {
  await expect(storeWith().open(database, false)).rejects.toThrow('has no mark of this database');
  expect(markNow()).toBeUndefined();
  await storeWith().open(database);
  await storeWith().open(database, false);
});

const pageOf = () => `http://127.0.0.1:${(website.address() as AddressInfo).port}`;

test.each<[string, () => S3Store, RegExp]>([
  [
    'whose secret is another',
    () => storeWith({ secretAccessKey: 'not-the-secret' }),
    /^AWS_ACCESS_KEY_ID is refused by S3_ENDPOINT http:\S+ for ATTACHMENTS s3:\S+ \(SignatureDoesNotMatch\): check it /,
  ],
  [
    'that does not know the key',
    () => storeWith({ accessKeyId: 'not-the-key' }),
    /^AWS_ACCESS_KEY_ID is refused .* \(InvalidAccessKeyId\)/,
  ],
  [
    'without such a bucket',
    () => storeWith({}, 'no-such-bucket'),
    /^ATTACHMENTS s3:\/\/no-such-bucket\/wasil\/files is in a bucket that S3_ENDPOINT http:\S+ does not have: create it/,
  ],
  [
    'that is not there',
    () => storeWith({ endpoint: 'http://127.0.0.1:1' }),
    /^S3_ENDPOINT http:\/\/127.0.0.1:1 can't be reached for ATTACHMENTS s3:\S+ \(\w+\)\.$/,
  ],
  [
    'that is a web site',
    () => storeWith({ endpoint: pageOf() }),
    /^S3_ENDPOINT http:\S+ answers 200 \(NoMark\) for .*: check that it is an S3-compatible service/,
  ],
])('a service %s is refused with a sentence that names the setting', async (_, make, sentence) => {
  const error = await make()
    .open(database)
    .catch((reason: unknown) => reason as Error);
  expect(error?.message).toMatch(sentence);
  expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/(not-the-|-of-the-)/);
});

test('a service that may only be read is refused', async () => {
  await storeWith().open(database);
  server.misbehave(undefined, 403);
  await expect(storeWith().open(database)).rejects.toThrow('that it may list, read, write and delete there');
});

test('a spool that is a link is refused', async () => {
  const elsewhere = await mkdtemp(join(tmpdir(), 'wasil-elsewhere-'));
  await symlink(elsewhere, spoolOf(database));
  await expect(storeWith().open(database)).rejects.toThrow(
    'is a link or belongs to another user: remove it.',
  );
  await rm(elsewhere, { recursive: true });
  expect(server.asked).toEqual([]);
});

test('a spool that others could read is closed to them', async () => {
  await mkdir(spoolOf(database));
  await chmod(spoolOf(database), 0o777);
  await storeWith().open(database);
  expect((await stat(spoolOf(database))).mode & 0o777).toBe(0o700);
});

// Only root can give a folder away.
(process.getuid?.() === 0 ? test : test.skip)('a spool of another user is refused', async () => {
  await mkdir(spoolOf(database));
  await chown(spoolOf(database), 65_534, 65_534);
  await expect(storeWith().open(database)).rejects.toThrow('belongs to another user');
});
