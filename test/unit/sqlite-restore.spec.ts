import { existsSync } from 'node:fs';
import * as files from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import Database from 'better-sqlite3';

/** What is done to names, and which folders and files the disk is told to keep, in order. */
let steps: string[];
let folder: string;
let live: string;
let isAlwaysThere: boolean;

const nameOf = (path: unknown) =>
  String(path)
    .replace(`${folder}/`, '')
    .replace(/-restore-\d+/, '');

function noted<Parameters extends unknown[], Result>(
  name: string,
  act: (...parameters: Parameters) => Promise<Result>,
) {
  return async (...parameters: Parameters) => {
    const result = await act(...parameters);
    steps.push(`${name} ${nameOf(parameters[0])} to ${nameOf(parameters[1])}`);
    isAlwaysThere &&= existsSync(live);
    return result;
  };
}

jest.unstable_mockModule('node:fs/promises', () => ({
  ...files,
  link: noted('link', files.link),
  rename: noted('rename', files.rename),
  open: async (path: string, flags: string) => {
    const handle = await files.open(path, flags);
    const sync = async () => {
      await handle.sync();
      steps.push(`sync ${path === folder ? 'folder' : nameOf(path)}`);
    };
    return { sync, close: () => handle.close() };
  },
}));
const { backUp, restore } = await import('../../src/cli/sqlite-backup.js');

beforeEach(async () => {
  folder = await files.mkdtemp(join(tmpdir(), 'wasil-restore-'));
  live = join(folder, 'live');
  steps = [];
  isAlwaysThere = true;
  const database = new Database(live);
  database.exec('CREATE TABLE migrations (name text)');
  database.close();
});
afterEach(() => files.rm(folder, { recursive: true }));

test('a backup is there only once the disk keeps its content, and is reported once it keeps its name', async () => {
  await backUp(live, join(folder, 'copy'));

  const draft = `.wasil-backup-${process.pid}`;
  expect(steps).toEqual([`sync ${draft}`, `link ${draft} to copy`, 'sync folder']);
});

test('a restore has the disk keep each step, and leaves the name never without a database', async () => {
  await backUp(live, join(folder, 'copy'));
  await files.writeFile(live, 'damaged, and long enough to be looked at');
  await files.writeFile(`${live}-journal`, '');
  steps = [];

  await restore(join(folder, 'copy'), live, (copy) => {
    steps.push(`prepare for ${nameOf(copy)}`);
    return Promise.resolve();
  });

  expect(steps.filter((step) => !step.includes('probe'))).toEqual([
    'prepare for live.restoring',
    'sync live.restoring',
    'rename live-journal to live.before-journal',
    'sync folder',
    'link live to live.before',
    'rename live.restoring to live',
    'sync folder',
  ]);
  expect(isAlwaysThere).toBe(true);
});

test('a restore that can’t be prepared moves nothing', async () => {
  await backUp(live, join(folder, 'copy'));
  await files.writeFile(`${live}-journal`, '');
  steps = [];
  const failed = restore(join(folder, 'copy'), live, () => Promise.reject(new Error('no')));
  await expect(failed).rejects.toThrow('no');
  expect(steps.filter((step) => !step.includes('probe'))).toEqual([]);
  expect((await files.readdir(folder)).sort()).toEqual(expect.not.arrayContaining(['live.restoring']));
});

test('a restore takes no log that a killed one has left for that of its copy', async () => {
  await backUp(live, join(folder, 'copy'));
  const other = new Database(join(folder, 'other'));
  other.pragma('journal_mode = WAL');
  other.exec("CREATE TABLE migrations (name text); INSERT INTO migrations VALUES ('of another')");
  await files.copyFile(join(folder, 'other-wal'), `${live}.restoring-wal`);
  other.close();
  await restore(join(folder, 'copy'), live);
  const restored = new Database(live, { readonly: true });
  expect(restored.prepare('SELECT name FROM migrations').all()).toEqual([]);
  restored.close();
});
