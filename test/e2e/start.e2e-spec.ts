import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Installation, STACK_TRACE } from '../support/installation.js';

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

test('the first line says where the server listens and where its documentation is', async () => {
  const server = await site.serve();

  expect((await server.send('GET', '/health/ready')).body).toEqual({ status: 'ok' });
  const { status, stdout, stderr } = await server.stop();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [first, ...others] = linesOf(stdout);
  expect(first).toMatchObject({
    level: 'info',
    msg: expect.stringMatching(/^Wasil listens on http:\/\/127\.0\.0\.1:\d+; .*\/docs$/),
  });
  expect(others).toMatchObject([{ route: '/health/ready', status: 200 }]);
});

test('a port that is in use is told in a sentence, with status 1', async () => {
  const PORT = await occupiedPort();

  const { status, stdout, stderr } = await site.launch('main.js', [], { environment: { PORT } }).exit;

  expect(status).toBe(1);
  expect(linesOf(stdout).filter(({ level }) => level !== 'error')).toEqual([]);
  expect(stderr).toMatch(new RegExp(`in use.*\\b${PORT}\\b|\\b${PORT}\\b.*in use`));
  expect(stderr).not.toMatch(STACK_TRACE);
});

async function startWithoutDatabase() {
  const port = await occupiedPort();
  occupant?.close();
  const folder = join(site.folder, 'folder.sqlite');
  await mkdir(folder);
  const DATABASE_URL =
    DATABASE === 'sqlite' ? `sqlite:${folder}` : `postgres://wasil:hunter2@127.0.0.1:${port}/wasil`;
  return site.launch('main.js', [], { environment: { DATABASE_URL } }).exit;
}

test('a database that can not be opened stops the start with status 1, and the last line says why', async () => {
  const { status, stdout, stderr } = await startWithoutDatabase();

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  const lastLine = stderr.trimEnd().split('\n').at(-1);
  expect(lastLine).toMatch(DATABASE === 'sqlite' ? /unable to open database file/ : /ECONNREFUSED/);
  expect(stderr).not.toContain('hunter2');
});

test('a database that can not be opened is told without a stack trace', async () => {
  const { stderr } = await startWithoutDatabase();

  expect(stderr).not.toMatch(STACK_TRACE);
});
