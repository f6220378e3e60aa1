import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { attach, formOf, tryToAttach } from '../factories/attachment.js';
import { desk, openTicket, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { answerOn, beginUpload, rawFile } from '../support/raw-upload.js';
import { FILE, QUOTAS, of } from '../support/quotas.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp(QUOTAS);
});
afterAll(() => app.close());
afterEach(() => expectRowsAndFilesAgree(app));

test('a form whose length nobody says is refused at the first file that is too much, and not read to its end', async () => {
  const { creator, ticket } = await desk(app);
  const socket = await beginUpload(app, creator, ticket.id, { 'transfer-encoding': 'chunked' });
  const answer = answerOn(socket);
  for (const name of ['a.bin', 'b.bin', 'c.bin', 'd.bin']) {
    const bytes = rawFile(name, Buffer.alloc(90_000));
    socket.write(`${bytes.length.toString(16)}\r\n`);
    socket.write(bytes);
    socket.write('\r\n');
  }
  expectProblem(await answer, 413, /^The attachments of a ticket may have at most 250000 bytes in all\.$/);
  socket.destroy();
});

describe('a repeat with the same Idempotency-Key', () => {
  const repeatable = async (ticketId: number, token: string) => {
    const headers = { 'idempotency-key': randomUUID() };
    const send = () =>
      app.send('POST', `/tickets/${ticketId}/attachments`, {
        token,
        headers,
        body: formOf([of(FILE, 'a.bin'), of(FILE, 'b.bin')]),
      });
    const first = await send();
    expect(first.status).toBe(201);
    return { first, send };
  };

  test('is answered as before where its files have filled the ticket, and the day', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const { first, send } = await repeatable(ticket.id, creator.token);
    const other = await openTicket(app, creator, assignee);
    await attach(app, creator, other.id, [of(FILE), of(FILE)]);
    expect(await send()).toMatchObject({ status: 201, body: first.body as object });
  });

  test('is answered as before once the ticket is closed, and not to somebody else', async () => {
    const at = await desk(app);
    const { creator, assignee, ticket } = at;
    const { first, send } = await repeatable(ticket.id, creator.token);
    await setResolved(app, at, true);
    expect(await send()).toMatchObject({ status: 201, body: first.body as object });
    expectProblem(await tryToAttach(app, assignee, ticket.id), 409);
  });
});
