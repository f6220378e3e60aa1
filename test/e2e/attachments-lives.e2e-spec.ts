import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Attachment } from '../../src/attachments/attachment.entity.js';
import { attach, download, formOf, tryToAttach } from '../factories/attachment.js';
import { desk, say, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { attachmentsOf } from '../support/database.js';
import { comesTrue } from '../support/polling.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Whether the store has a file with this key, or its thumbnail. */
async function isKept(key: string): Promise<boolean> {
  const folder = join(attachmentsOf(app.databaseUrl), key.slice(0, 2), key.slice(2, 4));
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name.startsWith(key));
}

async function keyOf(id: number | undefined): Promise<string> {
  const row = await app.nest.get(DataSource).manager.findOneByOrFail(Attachment, { id: id ?? 0 });
  return row.key;
}

describe('an attachment goes, with its file and its thumbnail, when', () => {
  test.each([
    ['it is deleted', (_: number, id?: number) => `/attachments/${id}`],
    [
      'its message is',
      (ticket: number, _?: number, message?: number) => `/tickets/${ticket}/messages/${message}`,
    ],
    ['its ticket is', (ticket: number) => `/tickets/${ticket}`],
  ])('%s', async (_, pathOf) => {
    const { creator, ticket } = await desk(app);
    const message = await say(app, creator, ticket.id);
    const [attached] = await attach(app, creator, ticket.id, [{}], message.id);
    await download(app, creator, `/attachments/${attached?.id}/thumbnail`);
    const key = await keyOf(attached?.id);
    expect(await isKept(key)).toBe(true);
    const path = pathOf(ticket.id, attached?.id, message.id);
    expect(await app.send('DELETE', path, { token: creator.token })).toMatchObject({ status: 200 });
    expect(await comesTrue(async () => !(await isKept(key)))).toBe(true);
    expect(await download(app, creator, `/attachments/${attached?.id}`)).toMatchObject({ status: 404 });
  });
});

test('a closed ticket takes no more, and its attachments can still be read', async () => {
  const { ticket, ...people } = await desk(app);
  const [attached] = await attach(app, people.creator, ticket.id);
  await setResolved(app, { ticket, ...people }, true);
  expect(await tryToAttach(app, people.creator, ticket.id)).toMatchObject({ status: 409 });
  expect(await download(app, people.assignee, `/attachments/${attached?.id}`)).toMatchObject({ status: 200 });
});

describe('an upload that is repeated with its key', () => {
  const send = (token: string, ticketId: number, key: string, contents: string[]) =>
    app.send('POST', `/tickets/${ticketId}/attachments`, {
      token,
      body: formOf(contents.map((content) => ({ content }))),
      headers: { 'idempotency-key': key },
    });

  test('is answered with what was attached first, and nothing is attached twice', async () => {
    const { creator, ticket } = await desk(app);
    const [key, contents] = [randomUUID(), ['one', 'two']];
    const first = await send(creator.token, ticket.id, key, contents);
    const again = await send(creator.token, ticket.id, key, contents);
    expect(again).toMatchObject({ status: 201, body: first.body as object });
    const list = await app.send('GET', `/tickets/${ticket.id}/attachments`, { token: creator.token });
    expect(list.body).toEqual(first.body);
    const rows = await app.nest.get(DataSource).manager.countBy(Attachment, { ticketId: ticket.id });
    expect(rows).toBe(2);
  });

  test('and another file is refused', async () => {
    const { creator, ticket } = await desk(app);
    const key = randomUUID();
    await send(creator.token, ticket.id, key, ['one']);
    expect(await send(creator.token, ticket.id, key, ['other'])).toMatchObject({ status: 422 });
  });
});

test('a message keeps its tag for If-Match while files are attached to it', async () => {
  const { creator, ticket } = await desk(app);
  const message = await say(app, creator, ticket.id);
  const path = `/tickets/${ticket.id}/messages/${message.id}`;
  const { headers } = await app.send('GET', path, { token: creator.token });
  await attach(app, creator, ticket.id, [{}], message.id);
  const changed = await app.send('PUT', path, {
    token: creator.token,
    headers: { 'if-match': headers.get('etag') ?? '' },
    body: { content: 'With a picture.' },
  });
  expect(changed).toMatchObject({ status: 200, body: { attachments: [{ message: message.id }] } });
});
