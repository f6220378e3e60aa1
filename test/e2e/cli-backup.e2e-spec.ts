import { chmod, copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { newcomer } from '../factories/person.js';
import { Installation, STACK_TRACE, type Server } from '../support/installation.js';
import { rows } from '../support/rows.js';

interface Session {
  profile: { id: number };
  access: string;
}

const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

let site: Installation;
beforeEach(async () => {
  site = await Installation.create();
});
afterEach(() => site.remove());

const backup = () => join(site.folder, 'copy.sqlite');

/** Signs people up, one after the other, until told to stop; gives the usernames that were answered. */
function signUps(server: Server) {
  const answered: string[] = [];
  const over = new AbortController();
  const done = (async () => {
    while (!over.signal.aborted) {
      const body = newcomer();
      const { status } = await server.send('POST', '/signup', { body });
      if (status === 201) answered.push(body.username);
    }
  })();
  const stop = () => {
    over.abort();
    return done;
  };
  return { answered, stop };
}

async function usernames(): Promise<unknown[]> {
  return (await rows(site.databaseUrl, 'SELECT username FROM users')).map(({ username }) => username);
}

describeOnSqlite('a backup', () => {
  test('that is made and put back under load is sound and holds all that was answered before it', async () => {
    const server = await site.serve();
    const load = [signUps(server), signUps(server), signUps(server)];
    while (load.some(({ answered }) => answered.length < 3))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const before = load.flatMap(({ answered }) => [...answered]);
    expect(await site.wasil(['backup', backup()])).toMatchObject({ status: 0, stderr: '' });
    await Promise.all(load.map(({ stop }) => stop()));
    await server.stop();

    expect(await site.wasil(['restore', backup()])).toMatchObject({ status: 0, stderr: '' });

    const [{ integrity_check: soundness } = {}] = await rows(site.databaseUrl, 'PRAGMA integrity_check');
    expect(soundness).toBe('ok');
    expect(await usernames()).toEqual(expect.arrayContaining(before));
    const again = await site.serve();
    expect((await again.send('POST', '/signup', { body: newcomer() })).status).toBe(201);
  });

  test('keeps what can be searched for', async () => {
    const server = await site.serve();
    const body = newcomer();
    const { profile, access } = (await server.send('POST', '/signup', { body })).body as Session;
    await site.wasil(['user', 'promote', body.username]);
    const path = `/profiles/${profile.id}/tickets`;
    const ticket = { title: 'Printer', content: 'It smokes.', assigned_to: profile.id };
    expect((await server.send('POST', path, { token: access, body: ticket })).status).toBe(201);
    await site.wasil(['backup', backup()]);
    await server.stop();
    expect(await site.wasil(['restore', backup()])).toMatchObject({ status: 0, stderr: '' });

    const again = await site.serve();
    const found = await again.send('GET', `${path}?q=smokes`, { token: access });
    expect(found.body).toMatchObject([{ title: 'Printer' }]);
    await again.send('POST', path, { token: access, body: { ...ticket, title: 'Smokes again' } });
    expect((await again.send('GET', `${path}?q=smokes`, { token: access })).body).toHaveLength(2);
  });

  test('never overwrites a file', async () => {
    const server = await site.serve();
    await writeFile(backup(), 'precious');
    const { status, stderr } = await site.wasil(['backup', backup()]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('never overwrites')]);
    await server.stop();
  });
});

describeOnSqlite('a restore', () => {
  test('is refused while a server runs, and changes nothing', async () => {
    const server = await site.serve();
    await site.wasil(['backup', backup()]);
    const body = newcomer();
    await server.send('POST', '/signup', { body });
    const { status, stderr } = await site.wasil(['restore', backup()]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('stop the server first')]);
    expect(await usernames()).toContain(body.username);
  });

  test.each([
    ['is no database', 'something else entirely, and long enough to be looked at'],
    ['is empty', ''],
  ])('is refused where the file %s', async (_, text) => {
    await writeFile(backup(), text);
    const { status, stderr } = await site.wasil(['restore', backup()]);
    expect([status, stderr]).toEqual([1, expect.stringContaining('no sound Wasil database')]);
    expect(stderr).not.toMatch(STACK_TRACE);
  });

  test.each([
    [
      'is damaged',
      `UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'users')
       WHERE name = (SELECT min(name) FROM sqlite_schema WHERE type = 'index')`,
    ],
    ['was written by a later version', "INSERT INTO migrations (timestamp, name) VALUES (1, 'OfTomorrow')"],
  ])('is refused where the backup %s, and changes nothing', async (_, change) => {
    const server = await site.serve();
    await site.wasil(['backup', backup()]);
    const body = newcomer();
    await server.send('POST', '/signup', { body });
    await server.stop();
    const file = new Database(backup()).unsafeMode();
    file.pragma('writable_schema = ON');
    expect(file.prepare(change).run().changes).toBe(1);
    file.close();

    const { status, stderr } = await site.wasil(['restore', backup()]);

    expect([status, stderr]).toEqual([1, expect.stringContaining('no sound Wasil database')]);
    expect(await usernames()).toEqual([body.username]);
  });

  test('made of the files of a process that was killed has its latest changes, and is left as it is', async () => {
    const server = await site.serve();
    const body = newcomer();
    expect((await server.send('POST', '/signup', { body })).status).toBe(201);
    await server.stop('SIGKILL');
    const folder = join(site.folder, 'copies');
    await mkdir(folder);
    const database = site.databaseUrl.replace(/^sqlite:/, '');
    for (const end of ['', '-wal']) await copyFile(`${database}${end}`, join(folder, `monday.sqlite${end}`));
    await chmod(folder, 0o500);

    expect(await site.wasil(['restore', join(folder, 'monday.sqlite')])).toMatchObject({
      status: 0,
      stderr: '',
    });

    expect(await usernames()).toContain(body.username);
    expect(await readdir(folder)).toEqual(['monday.sqlite', 'monday.sqlite-wal']);
  });

  test('takes no log of a database that is lost for that of the restored one', async () => {
    const server = await site.serve();
    await site.wasil(['backup', backup()]);
    expect((await server.send('POST', '/signup', { body: newcomer() })).status).toBe(201);
    await server.stop('SIGKILL');
    await rm(site.databaseUrl.replace(/^sqlite:/, ''));

    expect(await site.wasil(['restore', backup()])).toMatchObject({ status: 0, stderr: '' });

    expect(await usernames()).toEqual([]);
  });

  test('keeps what was there beside it', async () => {
    const server = await site.serve();
    await site.wasil(['backup', backup()]);
    await server.stop();
    const { stdout } = await site.wasil(['restore', backup()]);
    expect(stdout).toMatch(/What was there is now .*before-restore-\d+/);
  });
});

test('on PostgreSQL the commands say which tool is made for it', async () => {
  const environment = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
  for (const command of ['backup', 'restore']) {
    const { status, stderr } = await site.wasil([command, backup()], { environment });
    expect([status, stderr]).toEqual([1, expect.stringContaining('pg_dump')]);
  }
});
