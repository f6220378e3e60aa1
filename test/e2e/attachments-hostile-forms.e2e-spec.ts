import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { formOf, PNG, tryToAttach } from '../factories/attachment.js';
import { desk, say, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields, expectProblem } from '../support/expect-answer.js';
import { rawFile, rawForm, rawMessage, rawPart, sendUpload, type RawFields } from '../support/raw-upload.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

const FORM = rawForm([rawFile()]);
const JSON_TYPE = 'Content-Type: application/json';
const named = (name: string, ...lines: string[]) =>
  rawPart([`Content-Disposition: form-data; name="${name}"`, ...lines]);
const fileNamed = (name: string) =>
  rawPart([`Content-Disposition: form-data; name="${name}"; filename="a.png"`]);

describe('a form', () => {
  test.each<[string, string, Buffer, RawFields?]>([
    ['has no boundary', 'body', FORM, { 'content-type': 'multipart/form-data' }],
    ['has an empty boundary', 'body', FORM, { 'content-type': 'multipart/form-data; boundary=' }],
    ['has an empty boundary in quotes', 'body', FORM, { 'content-type': 'multipart/form-data; boundary=""' }],
    ['has another boundary', 'body', FORM, { 'content-type': 'multipart/form-data; boundary=other' }],
    [
      'has a boundary of 8 KB',
      'body',
      FORM,
      { 'content-type': `multipart/form-data; boundary=${'x'.repeat(8000)}` },
    ],
    ['does not end', 'body', rawFile()],
    ['ends in the header of a part', 'body', Buffer.from('--between\r\nContent-Disposition: form-da')],
    ['is longer than its Content-Length', 'body', FORM, { 'content-length': String(FORM.length - 30) }],
    ['is compressed', 'body', gzipSync(FORM), { 'content-encoding': 'gzip' }],
    ['is no form', 'body', Buffer.from('{"file":"a"}')],
    ['is empty', 'file', Buffer.alloc(0)],
    ['has an end alone', 'file', rawForm([])],
    ['has a message alone', 'file', rawForm([rawMessage('1')])],
    ['has a file of no bytes', 'file', rawForm([rawFile('empty.png', '')])],
    ['has a file of no bytes after another', 'file', rawForm([rawFile(), rawFile('empty.png', '')])],
    ['has 11 files', 'file', rawForm(Array.from({ length: 11 }, () => rawFile()))],
    ['has 10,000 files', 'file', rawForm(Array.from({ length: 10_000 }, () => rawFile('a', 'x')))],
    ['has a file as text', 'file', rawForm([named('file')])],
    ['has a file without Content-Disposition', 'file', rawForm([rawPart(['Content-Type: image/png'])])],
    [
      'has a file as an attachment',
      'file',
      rawForm([rawPart(['Content-Disposition: attachment; filename="a.png"'])]),
    ],
    ['has a file of another name', 'picture', rawForm([rawFile(), fileNamed('picture')])],
    ['has a file named as the message', 'message', rawForm([fileNamed('message')])],
    ['has a file of an empty name', 'a part without a name', rawForm([fileNamed('')])],
    [
      'has a file without a name',
      'a part without a name',
      rawForm([rawPart(['Content-Disposition: form-data; filename="a.png"'])]),
    ],
    [
      'has text without a name',
      'a part without a name',
      rawForm([rawPart(['Content-Disposition: form-data'])]),
    ],
    ['has text of another name', 'comment', rawForm([rawFile(), named('comment')])],
    ['has a file named as the prototype', 'body', rawForm([rawFile(), fileNamed('__proto__')])],
    ['has text named as a function', 'body', rawForm([rawFile(), named('toString')])],
    ['has 10,000 messages', 'message', rawForm(Array.from({ length: 10_000 }, () => rawMessage('1')))],
    ['has two messages', 'message', rawForm([rawMessage('1'), rawFile(), rawMessage('1')])],
    ['has an empty message', 'message', rawForm([rawMessage(''), rawFile()])],
    ['has a message of a word', 'message', rawForm([rawMessage('one'), rawFile()])],
    ['has a message below 1', 'message', rawForm([rawMessage('0'), rawFile()])],
    ['has a message above any id', 'message', rawForm([rawMessage('2147483648'), rawFile()])],
    ['has a message that begins with 0', 'message', rawForm([rawMessage('01'), rawFile()])],
    ['has a message with a line break', 'message', rawForm([rawMessage('1\n'), rawFile()])],
    ['has a message of 10 KB', 'message', rawForm([rawMessage('1'.repeat(10_000)), rawFile()])],
    ['has a message in a list', 'message', rawForm([rawMessage('["1"]', JSON_TYPE), rawFile()])],
    [
      'has a message that is no text',
      'message',
      rawForm([rawMessage('{"toString":1}', JSON_TYPE), rawFile()]),
    ],
    ['has a message that is no JSON', 'body', rawForm([rawMessage('{', JSON_TYPE), rawFile()])],
  ])('that %s is answered 400, which names: %s', async (_, field, body, fields = {}) => {
    const { creator, ticket } = await desk(app);
    expectBadFields(await sendUpload(app, creator, ticket.id, body, fields), field);
  });

  test.each<[string, RawFields]>([
    ['JSON', { 'content-type': 'application/json' }],
    ['text', { 'content-type': 'text/plain' }],
    ['a form of a browser without files', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another multipart', { 'content-type': 'multipart/mixed; boundary=between' }],
    ['of no type', { 'content-type': undefined }],
    ['of two types', { 'content-type': 'application/json, multipart/form-data; boundary=between' }],
  ])('is what has to be sent: what is %s is answered 415', async (_, fields) => {
    const { creator, ticket } = await desk(app);
    expectProblem(await sendUpload(app, creator, ticket.id, FORM, fields), 415, /multipart\/form-data/);
  });

  test('has to be sent: no body at all is answered 415', async () => {
    const { creator, ticket } = await desk(app);
    const { token } = creator;
    expectProblem(await app.send('POST', `/tickets/${ticket.id}/attachments`, { token }), 415);
  });

  test('is taken nowhere else', async () => {
    const { creator, ticket } = await desk(app);
    const { token } = creator;
    const path = `/tickets/${ticket.id}/messages`;
    expectProblem(await app.send('POST', path, { token, body: formOf([{}]) }), 415, /application\/json/);
  });

  test.each<[string, (message: number) => Buffer]>([
    ['first', (id) => rawForm([rawMessage(String(id)), rawFile()])],
    ['last', (id) => rawForm([rawFile(), rawMessage(String(id))])],
    ['as JSON', (id) => rawForm([rawFile(), rawMessage(String(id), JSON_TYPE)])],
    [
      'after a preamble, and before an epilogue',
      (id) =>
        Buffer.from(
          `Hello\r\n${rawForm([rawMessage(String(id)), rawFile()]).toString('latin1')}Bye`,
          'latin1',
        ),
    ],
  ])('may have its message %s', async (_, formWith) => {
    const { creator, ticket } = await desk(app);
    const { id } = await say(app, creator, ticket.id);
    const answer = await sendUpload(app, creator, ticket.id, formWith(id));
    expect(answer).toMatchObject({ status: 201, body: [{ message: id, size: PNG.length }] });
  });

  test('may not be tied to what is not its sender’s message under its ticket', async () => {
    const [here, there] = await Promise.all([desk(app), desk(app)]);
    const { creator, assignee, ticket } = here;
    const [own, anothers, elsewhere] = await Promise.all([
      say(app, creator, ticket.id),
      say(app, assignee, ticket.id),
      say(app, there.creator, there.ticket.id),
    ]);
    const tie = (message: number) => tryToAttach(app, creator, ticket.id, [{}], message);
    expectProblem(await tie(anothers.id), 403, /files are tied to your own only/);
    expectProblem(await tie(elsewhere.id), 404);
    expectProblem(await tie(2_147_483_647), 404);
    expectProblem(await tryToAttach(app, there.creator, ticket.id, [{}], own.id), 404);
    expectProblem(await tryToAttach(app, there.assignee, ticket.id, [{}]), 404);
    await setResolved(app, here, true);
    expectProblem(await tie(own.id), 409);
  });

  test('may hold its own boundary in a file, where no line begins with it', async () => {
    const { creator, ticket } = await desk(app);
    const content = '--between\r\n --between--\r\n-\r\n--betwee';
    const answer = await sendUpload(app, creator, ticket.id, rawForm([rawFile('a.txt', content)]));
    // Right after the header's empty line it is a boundary: the part before it is empty.
    expectBadFields(answer, 'file');
    const other = await tryToAttach(app, creator, ticket.id, [{ name: 'a.txt', content: `x${content}` }]);
    expect(other).toMatchObject({ status: 201, body: [{ size: content.length + 1, type: 'text/plain' }] });
  });
});
