import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { Attachment } from '../../src/attachments/attachment.entity.js';
import { AttachmentStore } from '../../src/attachments/attachment-store.js';
import { attach, download, tryToAttach } from '../factories/attachment.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { answerOn, beginUpload, rawFile, rawForm } from '../support/raw-upload.js';
import { expectRowsAndFilesAgree } from '../support/stored-files.js';

let app: TestApp;
let store: AttachmentStore;
beforeAll(async () => {
  app = await startApp();
  store = app.nest.get(AttachmentStore);
});
afterAll(() => app.close());
afterEach(async () => {
  jest.restoreAllMocks();
  await expectRowsAndFilesAgree(app);
});

test('an upload to a ticket that is deleted between two of its files is told that there is none', async () => {
  const { creator, ticket } = await desk(app);
  const [first, second] = [rawFile('a.png'), rawForm([rawFile('b.png')])];
  const length = String(first.length + second.length);
  const socket = await beginUpload(app, creator, ticket.id, { 'content-length': length });
  const answer = answerOn(socket);
  socket.write(first);
  await pause(300);
  const { status } = await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });
  expect(status).toBe(200);
  socket.write(second);
  expectProblem(await answer, 404);
  socket.destroy();
});

test('a thumbnail that is made while its picture is deleted is not kept', async () => {
  const { creator, ticket } = await desk(app);
  const [attached] = await attach(app, creator, ticket.id);
  const path = `/attachments/${attached?.id}`;
  const put = store.put.bind(store);
  jest.spyOn(store, 'put').mockImplementation(async (key, spooled) => {
    expect((await app.send('DELETE', path, { token: creator.token })).status).toBe(200);
    await pause(300);
    await put(key, spooled);
  });
  expect((await download(app, creator, `${path}/thumbnail`)).status).toBe(404);
});

test('a thumbnail that can’t be kept leaves nothing on its way', async () => {
  const { creator, ticket } = await desk(app);
  const [attached] = await attach(app, creator, ticket.id);
  jest.spyOn(store, 'put').mockRejectedValue(new Error('no space left'));
  expect((await download(app, creator, `/attachments/${attached?.id}/thumbnail`)).status).toBe(503);
});

test('where one file of several can’t be kept, none is, also of those that are kept after it has failed', async () => {
  const { creator, ticket } = await desk(app);
  const before = await keysIn(store);
  const put = store.put.bind(store);
  let puts = 0;
  jest.spyOn(store, 'put').mockImplementation(async (key, path) => {
    if (++puts === 1) throw new Error('no space left');
    await pause(300);
    await put(key, path);
  });
  expectProblem(await tryToAttach(app, creator, ticket.id, [{}, {}, {}]), 503);
  expect(await keysIn(store)).toEqual(before);
  expect(await app.nest.get(DataSource).manager.countBy(Attachment, { ticketId: ticket.id })).toBe(0);
});

async function keysIn(from: AttachmentStore): Promise<string[]> {
  const keys = [];
  for await (const { key } of from.walk()) keys.push(key);
  return keys;
}
