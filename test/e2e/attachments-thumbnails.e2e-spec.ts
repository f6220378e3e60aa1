import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { attach, download, PNG, tryToAttach } from '../factories/attachment.js';
import { desk } from '../factories/ticket.js';
import { aProblem } from '../support/a-problem.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

// A picture of one pixel, whose frame is taken for the whole.
const HUGE_GIF = Buffer.from('474946383961ffffffff800000ffffff0000002c00000000010001000002024401003b', 'hex');

const NAVY = { r: 0, g: 0, b: 128 };
const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: NAVY }, limitInputPixels: false });

/** A PNG whose header says that it has other sides than it has. */
function saying(width: number, height: number): Buffer {
  const bytes = Buffer.from(PNG);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crcOf(bytes.subarray(12, 29)), 29);
  return bytes;
}

function crcOf(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** A picture of so many frames, one below the other. */
const frames = (count: number) =>
  sharp(Buffer.alloc(64 * 64 * count * 3, 'abc'), {
    raw: { width: 64, height: 64 * count, channels: 3, pageHeight: 64 },
  });

/** Attaches a picture, and asks for its thumbnail twice: it is made once, and then read. */
async function thumbnailOf(content: Buffer | string, headers: Record<string, string> = {}) {
  const { creator, ticket } = await desk(app);
  const [attached] = await attach(app, creator, ticket.id, [{ content: Buffer.from(content) }]);
  const path = `/attachments/${attached?.id}/thumbnail`;
  const first = await download(app, creator, path);
  const second = await download(app, creator, path, headers);
  return { first, second, sha256: attached?.sha256 ?? '' };
}

describe('a thumbnail', () => {
  test.each<[string, () => Promise<Buffer>, number, number]>([
    ['a PNG that is wide', () => plain(2000, 500).png().toBuffer(), 320, 80],
    ['a JPEG that is high', () => plain(500, 2000).jpeg().toBuffer(), 80, 320],
    ['a WebP', () => plain(640, 640).webp().toBuffer(), 320, 320],
    ['an AVIF', () => plain(640, 480).avif().toBuffer(), 320, 240],
    ['a picture that is small', () => Promise.resolve(PNG), 1, 1],
    ['a GIF that says that it has 65,535 pixels a side', () => Promise.resolve(HUGE_GIF), 1, 1],
    ['a picture a pixel high', () => plain(20_000, 1).png().toBuffer(), 320, 1],
    ['the first of 500 frames of a GIF', () => frames(500).gif().toBuffer(), 64, 64],
    ['the first of 100 frames of a WebP', () => frames(100).webp().toBuffer(), 64, 64],
    ['as many pixels as there may be', () => plain(10_000, 5000).png().toBuffer(), 320, 160],
  ])('of %s is a WebP of at most 320 pixels a side', async (_, picture, width, height) => {
    const { first, second } = await thumbnailOf(await picture());
    expect(first.status).toBe(200);
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-disposition': 'inline; filename="screenshot.png.webp"',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(second.bytes).toEqual(first.bytes);
    expect(await sharp(first.bytes).metadata()).toMatchObject({ format: 'webp', width, height });
    expect((await sharp(first.bytes).metadata()).pages ?? 1).toBe(1);
  });

  test.each<[string, () => Promise<Buffer> | Buffer | string]>([
    ['says that it has 60,000 times as many pixels', () => saying(60_000, 60_000)],
    ['says that it has more than any may', () => saying(2 ** 31 - 1, 2 ** 31 - 1)],
    ['says that it has none', () => saying(0, 0)],
    ['says that it has more than it has', () => saying(300, 300)],
    ['has 64 million pixels in 100 KB', () => plain(8000, 8000).png({ compressionLevel: 9 }).toBuffer()],
    ['is a column of a million pixels', () => plain(1, 1_000_000).png().toBuffer()],
    ['ends half-way', async () => (await plain(640, 640).png().toBuffer()).subarray(0, 600)],
    ['is a JPEG that ends half-way', async () => (await plain(640, 640).jpeg().toBuffer()).subarray(0, 900)],
    ['is a script that begins as a GIF', () => 'GIF89a/*a*/=1;alert(1)'],
    ['is a PDF', () => '%PDF-1.7\n'],
    ['is an SVG', () => '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>'],
    [
      'is an SVG that reads a file',
      () => '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>',
    ],
    ['is a TIFF', () => plain(10, 10).tiff().toBuffer()],
    ['is text', () => 'x'],
  ])('is not made of what %s', async (_, picture) => {
    const content = await picture();
    const before = performance.now();
    const { first, second } = await thumbnailOf(Buffer.from(content));
    expect(performance.now() - before).toBeLessThan(10_000);
    for (const { status, bytes } of [first, second])
      expect({ status, body: JSON.parse(String(bytes)) as unknown }).toEqual({
        status: 404,
        body: aProblem(404),
      });
  });

  test('is upright, and does not tell where a photo was taken', async () => {
    const photo = await plain(600, 300)
      .composite([{ input: await plain(300, 300).negate().png().toBuffer(), left: 300, top: 0 }])
      .jpeg()
      .withExif({
        IFD0: { Copyright: 'SECRET-OWNER', Orientation: '6' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '31/1 12/1 0/1', GPSLongitudeRef: 'E' },
      })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect(photo.includes('SECRET-OWNER')).toBe(true);

    const { first } = await thumbnailOf(photo);

    const { width, height, exif, xmp, iptc, orientation } = await sharp(first.bytes).metadata();
    expect({ width, height, exif, xmp, iptc, orientation }).toEqual({ width: 160, height: 320 });
    expect(first.bytes.includes('SECRET-OWNER')).toBe(false);
    // Turned to the right, what was on the left is at the top.
    const { data } = await sharp(first.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(data[2]).toBeGreaterThan(100);
    expect(data[0]).toBeLessThan(30);
  });

  test.each([
    ['the first byte', { range: 'bytes=0-0' }, 206, 'R'],
    ['its last bytes', { range: 'bytes=-99999' }, 206, undefined],
    ['what is not there', { range: 'bytes=99999-' }, 416, undefined],
    ['what somebody has', { 'if-none-match': '*' }, 304, ''],
  ])('is asked for by ranges and tags as files are: %s', async (_, headers, status, text) => {
    const { first, second, sha256 } = await thumbnailOf(PNG, headers);
    expect(second.status).toBe(status);
    expect(second.headers.get('etag')).toBe(`"${sha256}-thumbnail"`);
    if (text !== undefined) expect(String(second.bytes)).toBe(text);
    else if (status === 206) expect(second.bytes).toEqual(first.bytes);
    else expect(second.headers.get('content-range')).toBe(`bytes */${first.bytes.length}`);
  });

  test('is made once for all who ask for it at once, and goes with its picture', async () => {
    const { creator, ticket } = await desk(app);
    const content = await plain(3000, 3000).png().toBuffer();
    const answer = await tryToAttach(app, creator, ticket.id, [{ content }]);
    const [{ id }] = answer.body as [{ id: number }];
    const path = `/attachments/${id}`;
    const all = await Promise.all(
      Array.from({ length: 12 }, () => download(app, creator, `${path}/thumbnail`)),
    );
    expect(new Set(all.map(({ status, bytes }) => `${status} ${bytes.toString('hex')}`)).size).toBe(1);

    expect((await app.send('DELETE', path, { token: creator.token })).status).toBe(200);
    expect((await download(app, creator, `${path}/thumbnail`)).status).toBe(404);
  });
});
