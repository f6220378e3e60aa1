import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import { attach, download, PNG } from '../factories/attachment.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields } from '../support/expect-answer.js';
import { rawFile, rawForm, rawPart, sendUpload } from '../support/raw-upload.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

const START = 'attachment; filename=';

describe('the name of a file', () => {
  test.each([
    ['a path upwards', '../../../etc/passwd', 'passwd', `${START}"passwd"`],
    ['a path upwards of Windows', '..\\..\\boot.ini', 'boot.ini', `${START}"boot.ini"`],
    ['a path from the root', '/etc/shadow', 'shadow', `${START}"shadow"`],
    ['a drive of Windows', 'C:\\Windows\\a.dll', 'a.dll', `${START}"a.dll"`],
    ['the end of a path alone', 'a/', 'file', `${START}"file"`],
    ['a NUL', 'a.png\0.exe', 'a.png.exe', `${START}"a.png.exe"`],
    ['controls', 'a\u0007\u001b[31m\u009fb.png', 'a[31mb.png', `${START}"a[31mb.png"`],
    ['a change of the direction', 'photo\u202egnp.exe', 'photognp.exe', `${START}"photognp.exe"`],
    ['isolates', '\u2066a\u2069\u200e\u200f\u061c.png', 'a.png', `${START}"a.png"`],
    ['separators of lines', 'a\u2028b\u2029c.png', 'abc.png', `${START}"abc.png"`],
    ['a header field in it', 'a\r\nX-A: b.png', 'a', `${START}"a"`],
    ['two extensions', 'invoice.pdf.exe', 'invoice.pdf.exe', `${START}"invoice.pdf.exe"`],
    ['dots alone', '....', 'file', `${START}"file"`],
    ['nothing', '', 'file', `${START}"file"`],
    ['spaces alone', '   ', 'file', `${START}"file"`],
    ['a name that Windows has', 'CON', 'CON', `${START}"CON"`],
    ['another, with an extension', 'aux.png', 'aux.png', `${START}"aux.png"`],
    ['a quotation mark as browsers write it', 'a%22b.png', 'a%22b.png', undefined],
    ['an encoded line break as browsers write it', 'a%0D%0AX: 1', 'a%0D%0AX: 1', undefined],
    ['a name of the prototype', '__proto__', '__proto__', `${START}"__proto__"`],
    ['HTML', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>', undefined],
    [
      'Arabic',
      'صورة الخطأ.png',
      'صورة الخطأ.png',
      `${START}"???? ?????.png"; filename*=UTF-8''${encodeURIComponent('صورة الخطأ.png')}`,
    ],
    ['an emoji', '🔥.png', '🔥.png', `${START}"??.png"; filename*=UTF-8''%F0%9F%94%A5.png`],
    ['what is composed', 'e\u0301.png', '\u00e9.png', `${START}"\u00e9.png"`],
    ['what is no UTF-8', Buffer.from('a\xff\xfe.png', 'latin1'), 'a\ufffd\ufffd.png', undefined],
  ])('with %s becomes one that people can see, and nothing else', async (_, sent, name, disposition) => {
    const { creator, ticket } = await desk(app);
    const [before = '', after = ''] = rawFile('|').toString('latin1').split('|');
    const part = Buffer.concat([
      Buffer.from(before, 'latin1'),
      Buffer.from(sent),
      Buffer.from(after, 'latin1'),
    ]);
    const answer = await sendUpload(app, creator, ticket.id, rawForm([part]));
    expect(answer).toMatchObject({ status: 201, body: [{ name, type: 'image/png', size: PNG.length }] });
    const [{ id }] = answer.body as [AttachmentView];

    const { bytes, headers } = await download(app, creator, `/attachments/${id}`);

    expect(bytes).toEqual(PNG);
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="[ -~\u00a1-\u00ff]*"(?:; filename\*=[!-~]+)?$/,
    );
    if (disposition !== undefined) expect(headers.get('content-disposition')).toBe(disposition);
  });

  test.each([
    ['Latin letters', 'x'.repeat(300), `${'x'.repeat(179)}…${'x'.repeat(20)}`],
    ['emoji, and its extension', `${'🔥'.repeat(300)}.png`, '🔥'.repeat(100)],
    ['marks', `a${'\u0301'.repeat(5000)}.png`, '\u00e1\u0301'],
  ])(
    'that is too long, of %s, keeps its start and its end in at most 200 characters',
    async (_, sent, start) => {
      const { creator, ticket } = await desk(app);
      const [attached] = await attach(app, creator, ticket.id, [{ name: sent }]);
      const name = attached?.name ?? '';
      expect(Array.from(name).length).toBeLessThanOrEqual(200);
      expect(name.startsWith(start)).toBe(true);
      expect(name.endsWith(sent.slice(-4))).toBe(true);
      expect(name.isWellFormed()).toBe(true);
    },
  );

  test('may be missing, where its type says that it is a file', async () => {
    const { creator, ticket } = await desk(app);
    const lines = ['Content-Disposition: form-data; name="file"', 'Content-Type: application/octet-stream'];
    const answer = await sendUpload(app, creator, ticket.id, rawForm([rawPart(lines)]));
    expect(answer).toMatchObject({ status: 201, body: [{ name: 'file', type: 'image/png' }] });
  });

  test.each([
    ['a line break', ['Content-Disposition: form-data; name="file"; filename="a\nb.png"']],
    [
      'a header of 100 KB before it',
      [`X-A: ${'x'.repeat(100_000)}`, 'Content-Disposition: form-data; name="file"; filename="a.png"'],
    ],
    [
      'more header fields than there may be before it',
      [
        ...Array.from({ length: 1000 }, (_, index) => `X-${index}: a`),
        'Content-Disposition: form-data; name="file"; filename="a.png"',
      ],
    ],
  ])('with %s is none: there is no file', async (_, lines) => {
    const { creator, ticket } = await desk(app);
    expectBadFields(await sendUpload(app, creator, ticket.id, rawForm([rawPart(lines)])), 'file');
  });

  test('may be cut by a header that is too long, and then still has at most 200 characters', async () => {
    const { creator, ticket } = await desk(app);
    const answer = await sendUpload(app, creator, ticket.id, rawForm([rawFile('x'.repeat(100_000))]));
    expect(answer).toMatchObject({ status: 201, body: [{ size: PNG.length }] });
    expect((answer.body as [AttachmentView])[0].name).toHaveLength(200);
  });
});
