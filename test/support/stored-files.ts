import { expect } from '@jest/globals';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { TestApp } from './app.js';
import { attachmentsOf } from './database.js';
import { comesTrue } from './polling.js';
import { rows } from './rows.js';

const THUMBNAIL = '-thumbnail';

/** What the database says of attachments, and what is on the disk. */
interface Stored {
  /** The size of each file that a row names, and of each that is there, by their keys. */
  named: Record<string, number>;
  found: Record<string, number>;
  thumbnailsOfNothing: string[];
  /** Rows and files that are still on their way. */
  uploading: string[];
  incoming: string[];
}

/** Asserts that each row has its file, whole, that each file has its row, and that nothing is left on its way. */
export async function expectRowsAndFilesAgree(app: Pick<TestApp, 'databaseUrl'>): Promise<void> {
  // What is left of a request whose client has gone is removed a moment later.
  await comesTrue(async () => {
    const { named, found, thumbnailsOfNothing, uploading, incoming } = await storedOf(app);
    const left = [...thumbnailsOfNothing, ...uploading, ...incoming];
    return left.length === 0 && isDeepStrictEqual(named, found);
  });
  const { named, ...others } = await storedOf(app);
  expect(others).toEqual({ found: named, thumbnailsOfNothing: [], uploading: [], incoming: [] });
}

/** What the database and the disk have, whoever is at work. */
export async function storedOf({ databaseUrl }: Pick<TestApp, 'databaseUrl'>): Promise<Stored> {
  const folder = attachmentsOf(databaseUrl);
  const all = await rows(databaseUrl, 'SELECT key, size, state FROM attachments');
  const ofState = (isMeant: (state: unknown) => boolean) =>
    all.filter(({ state }) => isMeant(state)).map(({ key, size }) => [String(key), Number(size)] as const);
  const named = Object.fromEntries(ofState((state) => state === 'ready' || state === 'quarantined'));
  const files = await sizesIn(folder);
  const thumbnails = Object.keys(files).filter((key) => key.endsWith(THUMBNAIL));
  return {
    named,
    found: Object.fromEntries(Object.entries(files).filter(([key]) => !key.endsWith(THUMBNAIL))),
    thumbnailsOfNothing: thumbnails.filter((key) => !(key.slice(0, -THUMBNAIL.length) in named)),
    uploading: ofState((state) => state === 'uploading').map(([key]) => key),
    incoming: await readdir(join(folder, 'incoming')),
  };
}

/** The files in the folders DIR/ab/cd. */
async function sizesIn(folder: string): Promise<Record<string, number>> {
  const paths = await readdir(folder, { recursive: true });
  const files = paths.filter((path) => /^[0-9a-f]{2}\/[0-9a-f]{2}\/.+$/.test(path));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (path) => [basename(path), (await stat(join(folder, path))).size] as const),
    ),
  );
}
