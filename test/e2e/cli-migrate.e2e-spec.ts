import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import { expectRefusal } from '../support/expect-exit.js';
import { Installation } from '../support/installation.js';
import { holdTurn } from '../support/migration-obstacles.js';
import { rows } from '../support/rows.js';

let site: Installation;
beforeEach(async () => {
  site = await Installation.create();
});
afterEach(() => site.remove());

const made = async () =>
  (await rows(site.databaseUrl, 'SELECT name FROM migrations')).map(({ name }) => name);

test('migrates apart from the start, says what it did, and does nothing the second time', async () => {
  const first = await site.wasil(['migrate']);
  expect(first).toMatchObject({ status: 0, stderr: '' });
  for (const name of await made()) {
    expect(first.stdout).toMatch(new RegExp(`^migrated migration=${String(name)} ms=\\d+$`, 'm'));
  }

  expect(await site.wasil(['migrate'])).toEqual({
    status: 0,
    stdout: 'The database is up to date.\n',
    stderr: '',
  });

  const server = await site.serve();
  expect((await server.stop()).stdout).not.toContain('migrated');
});

test('says that it waits for another process that migrates, and goes on once that is done', async () => {
  const letGo = await holdTurn(site.databaseUrl);
  const program = site.launch('cli/main.js', ['migrate'], {});
  await program.says(/^waiting for another process, which migrates the database$/m);

  await letGo();

  expect(await program.exit).toMatchObject({ status: 0, stderr: '' });
  expect((await made()).length).toBeGreaterThan(0);
});

test('that is stopped before it is done ends at once, not with status 0', async () => {
  const letGo = await holdTurn(site.databaseUrl);
  const program = site.launch('cli/main.js', ['migrate'], {});
  await program.says(/^waiting/);

  const { status, stderr } = await program.stop();
  await letGo();

  expect({ status, stderr }).toEqual(
    DATABASE === 'sqlite'
      ? { status: null, stderr: '' }
      : { status: 1, stderr: expect.stringMatching(/^The migration was stopped: .*\n$/) },
  );
  await expect(made()).rejects.toMatchObject({ message: expect.stringContaining('migrations') });
});

test('refuses with a sentence a database that can not be opened', async () => {
  const DATABASE_URL =
    DATABASE === 'sqlite' ? `sqlite:${site.folder}` : 'postgres://wasil:hunter2@127.0.0.1:1/wasil';

  const exit = await site.wasil(['migrate'], { environment: { DATABASE_URL } });

  expectRefusal(exit, /^DATABASE_URL (sqlite|postgres):.*: (that is a folder|nothing listens there)/);
  expect(exit.stderr).not.toContain('hunter2');
});

test('other commands migrate by the way, and say only that they wait', async () => {
  const letGo = await holdTurn(site.databaseUrl);
  const { username, nickname, email, password } = newcomer();
  const parameters = ['user', 'create', '--username', username, '--nickname', nickname, '--email', email];
  const command = site.wasil(parameters, { input: `${password}\n` });
  setTimeout(() => void letGo(), 2000);

  const { status, stdout, stderr } = await command;

  expect({ status, stdout }).toEqual({ status: 0, stdout: `Created the employee ${username}.\n` });
  expect(stderr).toMatch(/^(waiting for another process, .*\nno other process migrates .*\n)?$/);
});
