import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { nativeFolder, PostgresServer } from '../support/postgres.setup.js';
import { rows } from '../support/rows.js';

const IS_ROOT = process.getuid?.() === 0;

if (!IS_ROOT && DATABASE === 'postgres') {
  // Jest keeps what a skipped suite says on the console to itself.
  process.stderr.write('A checkout that only root may enter is not tested: root does not run the tests.\n');
}

const suite = IS_ROOT && DATABASE === 'postgres' ? describe : describe.skip;

suite('the PostgreSQL server of these tests, from packages where only root may enter', () => {
  let closed: string;
  beforeAll(async () => {
    // Such a folder is for its owner only.
    closed = await mkdtemp(join(tmpdir(), 'wasil-closed-'));
    await cp(nativeFolder(), join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
  });
  afterAll(() => rm(closed, { recursive: true, force: true }));

  test('starts, answers, and leaves nothing behind', async () => {
    const server = await PostgresServer.create({ native: join(closed, 'native') });
    try {
      expect(await rows(`${server.url}/postgres`, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await server.remove();
    }
    expect(existsSync(server.folder)).toBe(false);
  });
});
