import { once as first } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TEST_SECRET } from '../support/app.js';
import { Installation, STACK_TRACE } from '../support/installation.js';

let site: Installation;

// No database is opened by any of these: once is enough.
const once = DATABASE === 'sqlite' ? test : test.skip;

beforeEach(async () => {
  site = await Installation.create();
});

afterEach(() => site.remove());

/** Starts a server that can't, and gives what it says. */
async function failingStart(environment: Record<string, string | undefined>) {
  const { status, stdout, stderr } = await site.launch('main.js', [], { environment }).exit;
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).not.toMatch(STACK_TRACE);
  return stderr;
}

async function dotEnv(lines: string[]): Promise<void> {
  await writeFile(join(site.folder, '.env'), `${lines.join('\n')}\n`);
}

once(
  'five bad settings are named in one message, each once, and none of what was given is repeated',
  async () => {
    const bad = {
      HOST: 'not/a/host',
      PORT: '70123',
      DATABASE_URL: 'mysql://root:hunter2@db/wasil',
      JWT_SECRET: 'too-short-to-sign',
      CORS_ORIGINS: 'ftp://elsewhere.example',
    };

    const message = await failingStart(bad);

    for (const [name, value] of Object.entries(bad)) {
      expect(message.match(new RegExp(`\\b${name}\\b`, 'g'))).toHaveLength(1);
      expect(message).not.toContain(value);
    }
    for (const secret of ['hunter2', 'root', '70123', 'elsewhere']) expect(message).not.toContain(secret);
  },
);

once('a server on localhost listens on one address, as its bounds count the connections of one', async () => {
  const { url } = await site.serve({ HOST: 'localhost' });
  const { hostname, port } = new URL(url);

  expect(hostname).toBe('127.0.0.1');
  const [error] = (await first(connect(Number(port), '::1'), 'error')) as [Error];
  expect(error).toMatchObject({ code: expect.stringMatching(/ECONNREFUSED|EADDRNOTAVAIL/) });
});

once.each([
  ['in production', { NODE_ENV: 'production' }],
  ['on PostgreSQL', { DATABASE_URL: 'postgres://wasil:hunter2@127.0.0.1:5432/wasil' }],
  ['in production, where it is set to nothing,', { NODE_ENV: 'production', JWT_SECRET: '' }],
])('a start without a signing key %s says what to set', async (_, environment) => {
  const message = await failingStart({ JWT_SECRET: undefined, ...environment });

  expect(message).toMatch(/JWT_SECRET must be set .*32/);
  expect(message).not.toContain('hunter2');
});

once('in production a short signing key is refused like any other bad setting', async () => {
  const message = await failingStart({ NODE_ENV: 'production', JWT_SECRET: 'short' });

  expect(message).toMatch(/JWT_SECRET .*32 bytes/);
  expect(message).not.toContain('short');
});

once('in production the server starts where the signing key is set', async () => {
  const server = await site.serve({ NODE_ENV: 'production' });

  expect((await server.send('GET', '/health/ready')).body).toEqual({ status: 'ok' });
});

once('the settings stand in .env of the working folder just as well', async () => {
  await dotEnv([
    `DATABASE_URL=${site.databaseUrl}`,
    `JWT_SECRET="${TEST_SECRET}"`,
    'MANAGERS_LIST_PUBLIC=false',
    'HOST=',
  ]);

  const server = await site.serve({ DATABASE_URL: undefined, JWT_SECRET: undefined });

  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await server.send('GET', '/users/managers')).status).toBe(401);
});

once('a byte order mark before the first setting of .env is no part of its name', async () => {
  await dotEnv(['\ufeffMANAGERS_LIST_PUBLIC=false']);

  const server = await site.serve();

  expect((await server.send('GET', '/users/managers')).status).toBe(401);
});

once('a .env that is not in UTF-8 stops the start with a sentence that says so', async () => {
  await writeFile(join(site.folder, '.env'), Buffer.from('\ufeffPORT=8000\n', 'utf16le'));

  expect(await failingStart({})).toMatch(/\.env must be saved in UTF-8/);
});

once('what the environment says wins over .env', async () => {
  await dotEnv(['DATABASE_URL=mysql://nowhere', 'PORT=none', 'MANAGERS_LIST_PUBLIC=false']);

  const server = await site.serve({ MANAGERS_LIST_PUBLIC: 'true' });

  expect((await server.send('GET', '/users/managers')).body).toEqual([]);
});

once('a bad setting in .env is named without its value', async () => {
  await dotEnv(['JWT_SECRET=hunter2']);

  const message = await failingStart({ JWT_SECRET: undefined });

  expect(message).toMatch(/JWT_SECRET/);
  expect(message).not.toContain('hunter2');
});
