import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { attach, download, PNG } from '../factories/attachment.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

const SCRIPT = '<script>alert(1)</script>';
const HTML = `<!doctype html><html><body>${SCRIPT}</body></html>`;
const SVG = `<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`;
const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex');

/** A file of a zip archive as it begins, with or without a name that its type may hang on. */
function zipped(name: string, content: Buffer): Buffer {
  const packed = deflateRawSync(content);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8);
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, Buffer.from(name), packed]);
}

const ZEROS = Buffer.alloc(50_000_000);
const words = (hex: string, content = '') => Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(content)]);

const ANYTHING = 'application/octet-stream';
const TEXT = 'text/plain; charset=utf-8';

describe('what is in a file tells its type', () => {
  test.each<[string, string, string | Buffer, string, boolean]>([
    ['an SVG with a script', 'a.svg', SVG, TEXT, false],
    ['one with a declaration of XML', 'a.svg', `<?xml version="1.0"?>${SVG}`, 'application/xml', false],
    ['one that is compressed', 'a.svgz', gzipSync(SVG), 'application/gzip', false],
    ['an SVG named as a PNG', 'a.png', SVG, TEXT, false],
    ['HTML named as a PNG', 'a.png', HTML, TEXT, false],
    ['HTML after a mark of the order of bytes', 'a.png', `\ufeff${HTML}`, TEXT, false],
    ['HTML in UTF-7', 'a.html', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-', TEXT, false],
    ['HTML after NULs', 'a.html', `\0\0\0\0${HTML}`, ANYTHING, false],
    ['a script', 'a.js', 'alert(1)', TEXT, false],
    ['a PNG with HTML after it', 'a.html', Buffer.concat([PNG, Buffer.from(HTML)]), 'image/png', true],
    ['a GIF that is a script', 'a.js', 'GIF89a/*a*/=1;alert(1)', 'image/gif', true],
    ['a PDF with HTML in it', 'a.html', `%PDF-1.7\n${HTML}`, 'application/pdf', true],
    ['HTML with a PDF in it', 'a.pdf', `${HTML}\n%PDF-1.7\n`, TEXT, false],
    ['a JPEG with an archive after it', 'a.zip', Buffer.concat([JPEG, zipped('a', PNG)]), 'image/jpeg', true],
    [
      'an archive with a JPEG after it',
      'a.jpg',
      Buffer.concat([zipped('a', PNG), JPEG]),
      'application/zip',
      false,
    ],
    ['a WebP of a header alone', 'a.webp', words('52494646ffffffff57454250', 'VP8L'), 'image/webp', true],
    ['a program', 'invoice.pdf', words('4d5a90000300000004000000ffff'), 'application/x-msdownload', false],
    ['a script of a shell', 'a.png', '#!/bin/sh\nrm -rf /\n', TEXT, false],
    ['an archive of 50 MB of zeros', 'a.zip', zipped('zeros', ZEROS), 'application/zip', false],
    [
      'one whose type hangs on those',
      'a.docx',
      zipped('[Content_Types].xml', ZEROS),
      'application/zip',
      false,
    ],
    ['one whose type is said by those', 'a.odt', zipped('mimetype', ZEROS), 'application/zip', false],
    ['50 MB of zeros, compressed', 'a.gz', gzipSync(ZEROS), 'application/gzip', false],
    ['ten times compressed', 'a.gz', gzipSync(gzipSync(gzipSync(gzipSync('x')))), 'application/gzip', false],
    [
      'an object of ASF without a size',
      'a.asf',
      words('3026b2758e66cf11a6d9'.padEnd(120, '0')),
      ANYTHING,
      false,
    ],
    ['a tag of 256 MB before a sound', 'a.mp3', words('494433040000ffffffff'), 'audio/mpeg', false],
    ['Matroska without an end', 'a.mkv', words('1a45dfa3' + '01ffffffffffffff'.repeat(50)), ANYTHING, false],
    [
      'a TIFF that goes on at itself',
      'a.tiff',
      words('49492a0008000000' + '0000' + '08000000'),
      'image/tiff',
      false,
    ],
    [
      'a PNG of a part of 2 GB',
      'a.png',
      Buffer.concat([PNG.subarray(0, 33), words('7fffffff', 'tEXt')]),
      'image/png',
      true,
    ],
    ['one byte', 'a.png', 'x', TEXT, false],
    ['one byte of no text', 'a.png', words('ff'), ANYTHING, false],
    ['text that is cut within a letter', 'a.txt', `${'x'.repeat(65_535)}صورة`, TEXT, false],
    ['text in the Windows letters of Arabic', 'a.txt', words('d5e6d1c9'), ANYTHING, false],
  ])('of %s, whatever its name: %s', async (_, name, sent, type, isShown) => {
    const { creator, ticket } = await desk(app);
    const content = Buffer.from(sent);
    const before = performance.now();
    const [attached] = await attach(app, creator, ticket.id, [{ name, content }]);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(attached).toMatchObject({ name, type: type.split(';')[0], size: content.length });

    const path = `/attachments/${attached?.id}`;
    for (const [query, disposition] of [
      ['', 'attachment'],
      ['?inline=false', 'attachment'],
      ['?inline=true', isShown ? 'inline' : 'attachment'],
    ] as const) {
      const { status, bytes, headers } = await download(app, creator, `${path}${query}`);
      expect({ status, isSame: bytes.equals(content) }).toEqual({ status: 200, isSame: true });
      expect(Object.fromEntries(headers)).toMatchObject({
        'content-type': type,
        'content-disposition': `${disposition}; filename="${name}"`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
      });
    }
  });
});
