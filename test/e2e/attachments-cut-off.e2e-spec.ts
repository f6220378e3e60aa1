import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { attach, PNG } from '../factories/attachment.js';
import { desk, say, setResolved, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectBadFields, expectProblem } from '../support/expect-answer.js';
import { comesTrue } from '../support/polling.js';
import { answerOn, beginUpload, rawFile, rawForm, rawMessage } from '../support/raw-upload.js';
import { countRows } from '../support/rows.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

const LARGE = Buffer.alloc(300_000, 7);
const [FIRST, SECOND] = [rawFile('a.png'), rawFile('large.bin', LARGE)];
const FORM = rawForm([FIRST, SECOND]);
const HALF = FIRST.length + SECOND.length / 2;

/** Begins an upload and sends a part of it, and waits until files are on their way, or not where none can be. */
async function sendPartOf(form: Buffer, end: number, { creator, ticket }: Desk, rowsOnTheirWay: number) {
  const length = { 'content-length': String(form.length) };
  const socket = await beginUpload(app, creator, ticket.id, length);
  socket.write(form.subarray(0, end));
  const onTheirWay = `ticket_id = ${ticket.id} AND state = 'uploading'`;
  const isThere = async () =>
    (await countRows(app.databaseUrl, 'attachments', onTheirWay)) === rowsOnTheirWay;
  expect(await comesTrue(isThere)).toBe(true);
  return socket;
}

async function namesOf({ creator, ticket }: Desk): Promise<string[]> {
  const list = await app.send('GET', `/tickets/${ticket.id}/attachments`, { token: creator.token });
  return (list.body as { name: string }[]).map(({ name }) => name);
}

describe('an upload that is cut off', () => {
  test.each([
    ['before its first byte', 0, 0],
    ['in the header of a part', 30, 0],
    ['in its first file', FIRST.length - 20, 1],
    ['between its parts', FIRST.length + 12, 1],
    ['half-way', Math.floor(HALF), 2],
    ['before its last boundary', FORM.length - 15, 2],
  ])('%s leaves nothing', async (_, end, rowsOnTheirWay) => {
    const opened = await desk(app);
    const socket = await sendPartOf(FORM, end, opened, rowsOnTheirWay);
    socket.resetAndDestroy();
    await expectRowsAndFilesAgree(app);
    expect(await namesOf(opened)).toEqual([]);
  });

  test('by an end that is no break is answered 400', async () => {
    const opened = await desk(app);
    const socket = await sendPartOf(FORM, Math.floor(HALF), opened, 2);
    const answer = answerOn(socket);
    socket.end();
    expectProblem(await answer, 400);
    socket.destroy();
    await expectRowsAndFilesAgree(app);
    expect(await namesOf(opened)).toEqual([]);
  });

  test('leaves nothing of twenty that are cut off at once, and others go on', async () => {
    const opened = await desk(app);
    const sockets = await Promise.all(
      Array.from({ length: 20 }, () =>
        beginUpload(app, opened.creator, opened.ticket.id, { 'content-length': String(FORM.length) }),
      ),
    );
    for (const socket of sockets) socket.write(FORM.subarray(0, HALF));
    await pause(200);
    for (const socket of sockets) socket.destroy();
    await attach(app, opened.creator, opened.ticket.id, [{ name: 'other.png' }]);
    expect(await namesOf(opened)).toEqual(['other.png']);
  });
});

describe('while a file is on its way', () => {
  const [gone, closed] = [404, 409];

  test.each<[string, number, (opened: Desk, message: number) => Promise<unknown>]>([
    ['its ticket is closed', closed, (opened) => setResolved(app, opened, true)],
    [
      'its ticket is deleted',
      gone,
      async ({ assignee, ticket, creator }) => {
        const path = `/tickets/${ticket.id}`;
        const answers = [await app.send('DELETE', path, creator), await app.send('DELETE', path, assignee)];
        expect(answers.map(({ status }) => status)).toContain(200);
      },
    ],
    [
      'its message is deleted',
      gone,
      async ({ creator, ticket }, message) => {
        const { status } = await app.send('DELETE', `/tickets/${ticket.id}/messages/${message}`, creator);
        expect(status).toBe(200);
      },
    ],
  ])('%s: it is answered %i, and nothing is left', async (_, status, act) => {
    const opened = await desk(app);
    const { id } = await say(app, opened.creator, opened.ticket.id);
    const form = rawForm([rawMessage(String(id)), FIRST, SECOND]);
    const socket = await sendPartOf(form, form.length - SECOND.length / 2, opened, 2);
    const answer = answerOn(socket);

    await act(opened, id);
    socket.write(form.subarray(form.length - SECOND.length / 2));

    expectProblem(await answer, status);
    socket.destroy();
  });

  test('nobody sees it', async () => {
    const opened = await desk(app);
    const socket = await sendPartOf(FORM, Math.floor(HALF), opened, 2);
    expect(await namesOf(opened)).toEqual([]);
    const answer = answerOn(socket);
    socket.write(FORM.subarray(Math.floor(HALF)));
    expect((await answer).status).toBe(201);
    expect(await namesOf(opened)).toEqual(['a.png', 'large.bin']);
    socket.destroy();
  });
});

describe('an upload in pieces', () => {
  test('without a length is attached, however small they are', async () => {
    const { creator, ticket } = await desk(app);
    const socket = await beginUpload(app, creator, ticket.id, { 'transfer-encoding': 'chunked' });
    const answer = answerOn(socket);
    for (const byte of rawForm([FIRST])) socket.write(Buffer.from([0x31, 13, 10, byte, 13, 10]));
    socket.write('0\r\n\r\n');
    expect(await answer).toMatchObject({ status: 201, body: [{ size: PNG.length }] });
    socket.destroy();
  });

  test('is attached where its sender waits to be asked for it', async () => {
    const { creator, ticket } = await desk(app);
    const fields = { 'content-length': String(FORM.length), expect: '100-continue' };
    const socket = await beginUpload(app, creator, ticket.id, fields);
    await pause(100);
    const answer = answerOn(socket);
    socket.write(FORM);
    expect(await answer).toMatchObject({ status: 201, body: [{ size: PNG.length }, { size: LARGE.length }] });
    socket.destroy();
  });

  test.each<[string, Buffer, (answer: Answer) => void]>([
    [
      'attached',
      FORM,
      ({ status }) => {
        expect(status).toBe(201);
      },
    ],
    [
      'refused for its end',
      rawForm([SECOND, rawFile('empty', '')]),
      (answer) => {
        expectBadFields(answer, 'file');
      },
    ],
    [
      'refused for its first part',
      rawForm([rawMessage('x'), rawMessage('x'), SECOND]),
      (answer) => {
        expectBadFields(answer, 'message');
      },
    ],
  ])(
    'does not hold up what comes after it over its connection, where it is %s',
    async (_, form, expectFirst) => {
      const opened = await desk(app);
      const socket = await sendPartOf(form, 0, opened, 0);
      const first = answerOn(socket);
      socket.write(form);
      const answer = await first;
      expectFirst(answer);
      // Otherwise a client knows that it has to connect again.
      if (answer.headers.get('connection') !== 'close') {
        const second = answerOn(socket);
        const host = new URL(app.url).host;
        socket.write(`GET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        expect((await second).status).toBe(200);
      }
      socket.destroy();
    },
  );
});
