import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Installation, STACK_TRACE } from '../support/installation.js';
import { freePort } from '../support/postgres.setup.js';

let site: Installation;
let silent: Server | undefined;
beforeEach(async () => {
  site = await Installation.create();
});
afterEach(async () => {
  silent?.close();
  silent = undefined;
  await site.remove();
});

/** Starts a server that is to end by itself; gives the last line that it says, which all but names the reason. */
async function refusal(environment: Record<string, string | undefined>): Promise<string> {
  const { status, stdout, stderr } = await site.launch('main.js', [], { environment }).exit;
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).not.toMatch(STACK_TRACE);
  expect(stderr).not.toContain('hunter2');
  return stderr.trimEnd().split('\n').at(-1) ?? '';
}

const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;
const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

/** Where nobody may make a file, not even root. */
const UNWRITABLE = '/sys/wasil.sqlite';

describeOnSqlite('a start on SQLite says what is wrong with DATABASE_URL and what to do', () => {
  test.each([
    ['a folder', () => 'folder', /that is a folder .*; name a file in it\.$/],
    ['no database', () => 'notes.txt', /that file is no SQLite database; name another one\.$/],
    ['below a file', () => 'notes.txt/wasil.sqlite', /is a file, not a folder; name another one\.$/],
    [
      'where nothing may be written',
      () => UNWRITABLE,
      /; see that the folder \/sys is there, and that this user may write in it\.$/,
    ],
  ])('where it is %s', async (_, path, reason) => {
    await mkdir(join(site.folder, 'folder'));
    await writeFile(join(site.folder, 'notes.txt'), 'What we know of the printer.\n'.repeat(40));
    const url = `sqlite:${path()}`;

    const said = await refusal({ DATABASE_URL: url });

    expect(said.startsWith(`DATABASE_URL ${url}: `)).toBe(true);
    expect(said).toMatch(reason);
  });

  test.each([
    ['where nothing may be written', UNWRITABLE],
    ['below a file', 'notes.txt/wasil.sqlite'],
  ])('or that JWT_SECRET must be set, where a key is to be kept beside it and it is %s', async (_, path) => {
    await writeFile(join(site.folder, 'notes.txt'), '');

    const said = await refusal({ DATABASE_URL: `sqlite:${path}`, JWT_SECRET: undefined });

    expect(said).toMatch(
      /^JWT_SECRET is not set, and no key can be kept in .*wasil\.sqlite\.key \(E[A-Z]+\): set it, or .* DATABASE_URL/,
    );
  });

  test('and makes the folders that are not there', async () => {
    const server = await site.serve({ DATABASE_URL: 'sqlite:new/folder/wasil.sqlite' });

    expect((await server.send('GET', '/health/ready')).status).toBe(200);
  });
});

describeOnPostgres('a start on PostgreSQL says what is wrong with DATABASE_URL and what to do', () => {
  const address = (change: (url: URL) => void): URL => {
    const url = new URL(site.databaseUrl);
    url.password = 'hunter2';
    change(url);
    return url;
  };
  const right = () => decodeURIComponent(new URL(site.databaseUrl).password);

  async function silentPort(): Promise<string> {
    silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    return String((silent.address() as AddressInfo).port);
  }

  test.each<[string, () => URL | Promise<URL>, RegExp]>([
    [
      'where nothing listens there',
      async () => {
        const port = await freePort();
        return address((url) => (url.port = String(port)));
      },
      /nothing listens there .*; start PostgreSQL, or correct the host and the port\.$/,
    ],
    [
      'where nobody answers',
      async () => {
        const port = await silentPort();
        return address((url) => (url.port = port));
      },
      /nobody answers there.*; correct the host and the port, .*firewall/,
    ],
    [
      'where there is no such host',
      () => address((url) => (url.hostname = 'nowhere.invalid')),
      /there is no such host .*; correct its name\.$/,
    ],
    [
      'where the password is wrong',
      () => address(() => undefined),
      /refuses the user or the password; correct them\.$/,
    ],
    [
      'where the user is unknown',
      () => address((url) => (url.username = 'somebody')),
      /refuses the user or the password; correct them\.$/,
    ],
    [
      'where the database is not there',
      () =>
        address((url) => {
          url.password = right();
          url.pathname = '/nothing';
        }),
      /there is no such database; create it, or correct its name\.$/,
    ],
  ])('%s', async (_, make, reason) => {
    const url = await make();

    const said = await refusal({ DATABASE_URL: url.href });

    expect(said.startsWith(`DATABASE_URL postgres://${url.username}@${url.host}${url.pathname}: `)).toBe(
      true,
    );
    expect(said).toMatch(reason);
  });
});
