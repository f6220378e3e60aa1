import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import { attach, formOf, tryToAttach } from '../factories/attachment.js';
import { desk, openTicket } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields, expectProblem } from '../support/expect-answer.js';
import { answerOn, beginUpload, sendUpload, rawFile, rawForm } from '../support/raw-upload.js';
import { FILE, QUOTAS, TICKET, of } from '../support/quotas.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp(QUOTAS);
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

async function sizesOf(token: string, ticketId: number): Promise<number[]> {
  const list = await app.send('GET', `/tickets/${ticketId}/attachments`, { token });
  return (list.body as AttachmentView[]).map(({ size }) => size);
}

const LARGE_FILE = /^The file “b\.bin” is larger than 100000 bytes/;
const FULL_TICKET = /^The attachments of a ticket may have at most 250000 bytes in all\.$/;
const FULL_DAY = /^One person may attach at most 400000 bytes in a day/;

describe('one file', () => {
  test('may have as many bytes as the limit says, and not one more', async () => {
    const { creator, ticket } = await desk(app);
    const [attached] = await attach(app, creator, ticket.id, [of(FILE)]);
    expect(attached?.size).toBe(FILE);
    expectProblem(await tryToAttach(app, creator, ticket.id, [of(FILE + 1, 'b.bin')]), 413, LARGE_FILE);
    expect(await sizesOf(creator.token, ticket.id)).toEqual([FILE]);
  });

  test('that is too large has none of those beside it be attached, before it or after it', async () => {
    const { creator, ticket } = await desk(app);
    const files = [of(10), of(FILE + 1, 'b.bin'), of(10)];
    expectProblem(await tryToAttach(app, creator, ticket.id, files), 413, LARGE_FILE);
    expect(await sizesOf(creator.token, ticket.id)).toEqual([]);
  });

  test('that never ends is refused at its limit, where nobody says how long it is', async () => {
    const { creator, ticket } = await desk(app);
    const socket = await beginUpload(app, creator, ticket.id, { 'transfer-encoding': 'chunked' });
    const answer = answerOn(socket);
    const start = rawFile('b.bin', Buffer.alloc(50_000));
    const chunk = (bytes: Buffer) => {
      socket.write(`${bytes.length.toString(16)}\r\n`);
      socket.write(bytes);
      socket.write('\r\n');
    };
    chunk(start);
    const endless = setInterval(() => {
      chunk(Buffer.alloc(50_000));
    }, 20);
    expectProblem(
      await answer.finally(() => {
        clearInterval(endless);
      }),
      413,
      LARGE_FILE,
    );
    socket.destroy();
  });
});

describe('a length that is said', () => {
  test.each([
    ['10 GiB', 10 * 2 ** 30, 413, FULL_TICKET],
    ['more than can be counted', 2 ** 53, 413, FULL_TICKET],
    ['a little more than a ticket may have', TICKET + 2 ** 18 + 1, 413, FULL_TICKET],
  ])('of %s is answered at once', async (_, length, status, detail) => {
    const { creator, ticket } = await desk(app);
    const before = performance.now();
    const answer = await sendUpload(app, creator, ticket.id, 'x'.repeat(1024), {
      'content-length': String(length),
    });
    expectProblem(answer, status, detail);
    expect(performance.now() - before).toBeLessThan(3000);
  });

  test('of more than is left of the day is answered at once', async () => {
    const { creator, assignee, ticket } = await desk(app);
    await attach(app, creator, ticket.id, [of(FILE), of(FILE), of(50_000)]);
    const other = await openTicket(app, creator, assignee);
    const length = { 'content-length': String(2 ** 18 + 150_001) };
    expectProblem(await sendUpload(app, creator, other.id, 'x', length), 429, FULL_DAY);
  });

  test('is believed of nobody: what is sent counts', async () => {
    const { creator, ticket } = await desk(app);
    const form = rawForm([rawFile('b.bin', Buffer.alloc(FILE + 1))]);
    expectProblem(await sendUpload(app, creator, ticket.id, form), 413, LARGE_FILE);
    const short = { 'content-length': '200' };
    expectBadFields(await sendUpload(app, creator, ticket.id, form, short), 'body');
  });
});

describe('the files of a ticket', () => {
  test('may have as many bytes in all as the limit says, and not one more', async () => {
    const { creator, assignee, ticket } = await desk(app);
    await attach(app, creator, ticket.id, [of(FILE), of(FILE)]);
    const [last] = await attach(app, assignee, ticket.id, [of(50_000)]);
    for (const person of [creator, assignee])
      expectProblem(await tryToAttach(app, person, ticket.id, [of(1)]), 413, FULL_TICKET);

    await app.send('DELETE', `/attachments/${last?.id}`, { token: assignee.token });
    await attach(app, creator, ticket.id, [of(50_000)]);
  });

  test('are one too many at once: of two forms that do not both fit, exactly one is attached', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const answers = await Promise.all(
      [creator, assignee].map((person) => tryToAttach(app, person, ticket.id, [of(FILE), of(50_000)])),
    );
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(1);
    for (const answer of refused) expectProblem(answer, 413, FULL_TICKET);
    expect(await sizesOf(creator.token, ticket.id)).toEqual([FILE, 50_000]);
  });
});

describe('what somebody attaches in a day', () => {
  test('is bounded, at once and with what was deleted: of two forms that do not both fit, exactly one is', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const [first] = await attach(app, creator, ticket.id, [of(FILE), of(FILE), of(50_000)]);
    expect((await app.send('DELETE', `/attachments/${first?.id}`, creator)).status).toBe(200);
    const others = await Promise.all([1, 2].map(() => openTicket(app, creator, assignee)));

    const answers = await Promise.all(others.map(({ id }) => tryToAttach(app, creator, id, [of(FILE)])));

    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused).toHaveLength(1);
    for (const answer of refused) {
      expectProblem(answer, 429, FULL_DAY);
      const seconds = Number(answer.headers.get('retry-after'));
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(86_400);
    }
    // Nobody else's day is full.
    await attach(app, assignee, ticket.id, [of(FILE)]);
  });

  test('of twenty uploads at once, those are attached that fit', async () => {
    const { creator, assignee } = await desk(app);
    const tickets = await Promise.all(Array.from({ length: 20 }, () => openTicket(app, creator, assignee)));
    const answers = await Promise.all(tickets.map(({ id }) => tryToAttach(app, creator, id, [of(30_000)])));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(13);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(7);
  });
});

describe('the same files', () => {
  test('twice at once are attached twice', async () => {
    const { creator, ticket } = await desk(app);
    const both = await Promise.all([1, 2].map(() => attach(app, creator, ticket.id, [of(10)])));
    expect(new Set(both.flat().map(({ id }) => id)).size).toBe(2);
    expect(new Set(both.flat().map(({ sha256 }) => sha256)).size).toBe(1);
  });

  test('five times at once with one Idempotency-Key are attached once', async () => {
    const { creator, ticket } = await desk(app);
    const request = { token: creator.token, headers: { 'idempotency-key': 'a-key-of-one-upload' } };
    const send = () =>
      app.send('POST', `/tickets/${ticket.id}/attachments`, { ...request, body: formOf([of(10)]) });
    const answers = await Promise.all(Array.from({ length: 5 }, send));
    const attached = answers.filter(({ status }) => status === 201);
    expect(new Set(attached.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer, 409);
    expect(await sizesOf(creator.token, ticket.id)).toEqual([10]);
  });
});
