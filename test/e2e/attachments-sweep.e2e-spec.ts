import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataSource } from 'typeorm';
import { Attachment } from '../../src/attachments/attachment.entity.js';
import { AttachmentStore } from '../../src/attachments/attachment-store.js';
import { StoreKeeper } from '../../src/attachments/store-keeper.js';
import { attach, download, PNG } from '../factories/attachment.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { attachmentsOf } from '../support/database.js';

const HOUR_MS = 3_600_000;
const [LEFT, STRAY] = ['1a2b0000000000000000000000000000', '3c4d0000000000000000000000000000'];

let app: TestApp;
let store: string;
beforeEach(async () => {
  app = await startApp();
  store = attachmentsOf(app.databaseUrl);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
});

const pathOf = (key: string) => join(store, key.slice(0, 2), key.slice(2, 4), key);
const rowOf = (key: string) => app.nest.get(DataSource).manager.findOneBy(Attachment, { key });

/** What uploads that ended half-way leave: a row with its file, a file without a row, and one that was still coming. */
async function leaveSome(): Promise<void> {
  const { creator, ticket } = await desk(app);
  const [whole] = await attach(app, creator, ticket.id);
  const { manager } = app.nest.get(DataSource);
  const { ticketId, profileId, name, size, type, sha256, messageId, uploadId } =
    await manager.findOneByOrFail(Attachment, { id: whole?.id ?? 0 });
  const row = { ticketId, profileId, name, size, type, sha256, messageId, uploadId };
  await manager.insert(Attachment, {
    ...row,
    key: LEFT,
    state: 'uploading',
    createdAt: new Date(),
  });
  for (const path of [pathOf(LEFT), pathOf(STRAY), join(store, 'incoming', LEFT)]) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, 'left');
  }
}

const isLeft = async () => ({
  row: (await rowOf(LEFT)) !== null,
  files: [LEFT, STRAY].map((key) => existsSync(pathOf(key))),
  spooled: (await readdir(join(store, 'incoming'))).length,
});

/** Sweeps as at a time from now; the last sweep was a day ago. */
async function sweepIn(ms: number): Promise<void> {
  await app.nest.get(DataSource).query(`UPDATE attachment_store SET swept_at = '2020-01-01 00:00:00.000'`);
  const then = Date.now() + ms;
  const clock = jest.spyOn(Date, 'now').mockReturnValue(then);
  try {
    await app.nest.get(StoreKeeper).sweep();
  } finally {
    clock.mockRestore();
  }
}

test('what is left of uploads is swept once it is an hour old, not before, and nothing else', async () => {
  const { creator, ticket } = await desk(app);
  const [kept] = await attach(app, creator, ticket.id);
  await leaveSome();
  await sweepIn(HOUR_MS / 2);
  expect(await isLeft()).toEqual({ row: true, files: [true, true], spooled: 1 });
  await sweepIn(2 * HOUR_MS);
  expect(await isLeft()).toEqual({ row: false, files: [false, false], spooled: 0 });
  const { bytes } = await download(app, creator, `/attachments/${kept?.id}`);
  expect(bytes).toEqual(PNG);
});

test('a store that bears another’s mark is not swept', async () => {
  await leaveSome();
  await writeFile(join(store, 'wasil-database'), 'another');
  await expect(sweepIn(2 * HOUR_MS)).rejects.toThrow('belongs to another database');
  expect((await isLeft()).files).toEqual([true, true]);
});

test('of two sweeps within an hour the second looks at no store', async () => {
  const walk = jest.spyOn(app.nest.get(AttachmentStore), 'walk');
  await sweepIn(0);
  expect(walk).toHaveBeenCalledTimes(1);
  await app.nest.get(StoreKeeper).sweep();
  expect(walk).toHaveBeenCalledTimes(1);
});
