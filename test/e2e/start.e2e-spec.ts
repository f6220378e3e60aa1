import { once } from 'node:events';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import { send } from '../support/client.js';
import { Installation, STACK_TRACE } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { RawClient } from '../support/raw-request.js';

let site: Installation;
let occupant: NetServer | undefined;

beforeEach(async () => {
  site = await Installation.create();
});

afterEach(async () => {
  occupant?.close();
  occupant = undefined;
  await site.remove();
});

/** Where nobody looks on, every line is JSON. */
function linesOf(stdout: string): Record<string, unknown>[] {
  const lines = stdout.split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function occupiedPort(): Promise<string> {
  occupant = createServer().listen(0, '127.0.0.1');
  await once(occupant, 'listening');
  return String((occupant.address() as AddressInfo).port);
}

test('once its database is up to date a server says where it listens and where its documentation is', async () => {
  const server = await site.serve();

  expect((await server.send('GET', '/health/ready')).body).toEqual({ status: 'ok' });
  const { status, stdout, stderr } = await server.stop();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = linesOf(stdout);
  const isMigrating = ({ msg }: Record<string, unknown>) => /^migrated|^Wasil brings/.test(String(msg));
  expect(lines.findLastIndex(isMigrating)).toBe(lines.filter(isMigrating).length - 1);
  const [first, ...others] = lines.filter((line) => !isMigrating(line));
  expect(first).toMatchObject({
    level: 'info',
    msg: expect.stringMatching(/^Wasil listens on http:\/\/127\.0\.0\.1:\d+; .*\/docs$/),
  });
  const about = {
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    pid: expect.any(Number),
    database: DATABASE,
  };
  expect(others).toMatchObject([
    { msg: 'started', ...about },
    { route: '/health/ready', status: 200 },
    { msg: 'stopping', ...about },
    { msg: 'stopped', ...about },
  ]);
});

test('a port that is in use is told in a sentence, with status 1', async () => {
  const PORT = await occupiedPort();

  const { status, stdout, stderr } = await site.launch('main.js', [], { environment: { PORT } }).exit;

  expect(status).toBe(1);
  expect(linesOf(stdout).filter(({ level }) => level !== 'error')).toEqual([]);
  expect(stderr).toMatch(new RegExp(`^PORT ${PORT} is in use .*set another one`));
  expect(stderr).not.toMatch(STACK_TRACE);
});

test('a log that cannot be written is dropped, and the process serves on and stops as told', async () => {
  const port = await occupiedPort();
  occupant?.close();
  const program = site.launch('main.js', [], {
    environment: { PORT: port },
    limits: { output: '/dev/full' },
  });
  const status = async () =>
    (await send(`http://127.0.0.1:${port}`, 'GET', '/health/ready').catch(() => undefined))?.status;
  expect(await comesTrue(async () => (await status()) === 200, 20_000)).toBe(true);
  for (let asked = 0; asked < 200; asked++) expect(await status()).toBe(200);

  expect(await program.stop()).toMatchObject({ status: 0, stderr: '' });
});

test('lines that a full disk kept from the log are counted, and told once there is room', async () => {
  const [port, file] = [await occupiedPort(), join(site.folder, 'log')];
  occupant?.close();
  const fileBlocks = 4096;
  await writeFile(file, 'x'.repeat(fileBlocks * 1024));
  const program = site.launch('main.js', [], {
    environment: { PORT: port },
    limits: { output: file, fileBlocks },
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    send(url, 'GET', '/health/live').then(
      () => true,
      () => false,
    );
  expect(await comesTrue(answers, 20_000)).toBe(true);
  const client = new RawClient(url);
  // More than are kept until they can be written.
  const request = { method: 'GET', path: '/health/live', headers: { 'x-request-id': 'x'.repeat(64) } };
  for (let asked = 0; asked < 7000; asked += 100)
    await Promise.all(Array.from({ length: 100 }, () => client.send(request)));
  client.close();

  await truncate(file);
  await answers();

  const told = /"level":"warn".*"lost":[1-9]\d*,"msg":"lines of the log could not be written"/;
  expect(await comesTrue(async () => told.test(await readFile(file, 'utf8')), 10_000)).toBe(true);
  expect(await program.stop()).toMatchObject({ status: 0, stderr: '' });
});

test('files that hold data are for their owner alone, whatever was there before', async () => {
  if (DATABASE === 'postgres') return;
  const file = site.databaseUrl.replace('sqlite:', '');
  await writeFile(file, '', { mode: 0o644 });

  const server = await site.serve({ JWT_SECRET: undefined });
  await server.send('POST', '/signup', { body: newcomer() });
  const backup = join(site.folder, 'copy.sqlite');
  expect(await site.wasil(['backup', backup])).toMatchObject({ status: 0 });

  for (const path of [file, `${file}-wal`, `${file}-shm`, `${file}.key`, backup]) {
    expect([path, (await stat(path)).mode & 0o777]).toEqual([path, 0o600]);
  }
});
