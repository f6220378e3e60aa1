import { open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import { Installation } from '../support/installation.js';
import { rows } from '../support/rows.js';

const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

async function overwrite(file: string, length: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(randomBytes(length), 0, length, 0);
  await handle.close();
}

const DAMAGE: [string, (file: string) => Promise<void>][] = [
  ['holds anything', (file) => overwrite(file, 20_000)],
  ['has lost its first 100 bytes', (file) => overwrite(file, 100)],
  ['was cut off after 9,000 bytes', (file) => truncate(file, 9000)],
  ['is empty', (file) => truncate(file, 0)],
];

describeOnSqlite('a restore', () => {
  let site: Installation;
  let file: string;
  let username: string;
  const backup = () => join(site.folder, 'copy.sqlite');
  const restored = () => site.wasil(['restore', backup()]);
  beforeEach(async () => {
    site = await Installation.create();
    file = site.databaseUrl.replace(/^sqlite:/, '');
  });
  afterEach(() => site.remove());

  async function backedUp() {
    const server = await site.serve();
    const body = newcomer();
    ({ username } = body);
    expect((await server.send('POST', '/signup', { body })).status).toBe(201);
    expect(await site.wasil(['backup', backup()])).toMatchObject({ status: 0 });
    return server;
  }

  test.each(DAMAGE)('takes the place of a database that %s, which stays beside it', async (_, damage) => {
    await (await backedUp()).stop();
    await damage(file);
    const damaged = await readFile(file);

    const { status, stdout, stderr } = await restored();

    expect([status, stderr]).toEqual([0, '']);
    expect(await rows(site.databaseUrl, 'SELECT username FROM users')).toEqual([{ username }]);
    const [before = ''] = /\/\S*before-restore-\d+/.exec(stdout) ?? [];
    expect((await readFile(before)).equals(damaged)).toBe(true);
    expect((await readdir(site.folder)).filter((name) => name.includes('restoring'))).toEqual([]);
  });

  test.each(DAMAGE)('is refused while a server has a database open that %s', async (_, damage) => {
    await backedUp();
    await damage(file);
    const damaged = await readFile(file);

    const { status, stderr } = await restored();

    expect([status, stderr]).toEqual([1, expect.stringContaining('stop the server first')]);
    expect((await readFile(file)).equals(damaged)).toBe(true);
    expect((await readdir(site.folder)).filter((name) => /restoring|before/.test(name))).toEqual([]);
  });

  test('of a server that was killed and whose log and file are damaged leaves no log behind', async () => {
    await (await backedUp()).stop('SIGKILL');
    await overwrite(file, 20_000);
    await rm(`${file}-shm`, { force: true });
    await writeFile(`${file}-wal`, randomBytes(9000));

    expect(await restored()).toMatchObject({ status: 0, stderr: '' });

    expect(await rows(site.databaseUrl, 'SELECT username FROM users')).toEqual([{ username }]);
  });
});
