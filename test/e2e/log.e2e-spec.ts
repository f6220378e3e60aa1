import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee } from '../factories/person.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { linesOf, type Line } from '../support/log-lines.js';
import { runFile } from '../support/secrets.js';
import { slowDatabase } from '../support/slow-database.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function logged(method: string, path: string, token?: string, body?: unknown): Promise<Line[]> {
  const requestId = randomUUID();
  const headers = { 'x-request-id': requestId };
  await app.send(method, path, { token, headers, ...(body !== undefined && { body }) });
  return linesOf(requestId);
}

const usual = {
  level: 'info',
  time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  requestId: expect.any(String),
  ms: expect.any(Number),
  msg: 'answered',
};

test('a request is one line: its id, who made it, the pattern of its route, the status and the milliseconds', async () => {
  const { creator, ticket } = await desk(app);
  expect(await logged('GET', `/tickets/${ticket.id}/messages?limit=3`, creator.token)).toEqual([
    {
      ...usual,
      actor: creator.id,
      method: 'GET',
      route: '/tickets/:id/messages',
      ids: { id: ticket.id },
      status: 200,
    },
  ]);
});

test('a request by nobody who is known has no actor, and one to nowhere no route', async () => {
  expect(await logged('GET', '/tickets/7')).toEqual([
    {
      ...usual,
      actor: null,
      method: 'GET',
      route: '/tickets/:id',
      ids: { id: 7 },
      status: 401,
      code: 'not-signed-in',
    },
  ]);
  expect(await logged('POST', '/nowhere/at/all')).toEqual([
    { ...usual, actor: null, method: 'POST', route: null, status: 404, code: 'not-found' },
  ]);
  expect(await logged('GET', '/%')).toEqual([
    { ...usual, actor: null, method: 'GET', route: null, status: 400, code: 'not-valid' },
  ]);
});

test('neither what is searched for nor what is written stands in the log', async () => {
  const { id, token } = await employee(app);
  const secret = `secret ${randomUUID()}`;
  await logged('GET', `/profiles/${id}/tickets?q=${encodeURIComponent(secret)}`, token);
  await logged('PUT', `/profiles/${id}`, token, { nickname: secret });
  await logged('GET', `/${encodeURIComponent(secret)}`, token);
  expect(readFileSync(runFile('log'), 'utf8')).not.toContain(secret.slice(7));
});

test('a fault of ours is a line of its own, which says where but not what the statement held', async () => {
  const server = await startApp();
  const { id, token } = await employee(server);
  await server.send('GET', `/profiles/${id}`, { token });
  await server.nest.get(DataSource).query('ALTER TABLE profiles RENAME COLUMN nickname TO alias');
  const requestId = randomUUID();
  const nickname = `Nick ${randomUUID()}`;
  const headers = { 'x-request-id': requestId };
  const answer = await server.send('PUT', `/profiles/${id}`, { token, headers, body: { nickname } });
  await server.close();

  expect(answer.status).toBe(500);
  expect(JSON.stringify(answer.body)).not.toMatch(/nickname|SQL|profiles/);
  const lines = await linesOf(requestId);
  expect(lines).toEqual([
    {
      level: 'error',
      time: usual.time,
      requestId,
      err: expect.objectContaining({ name: 'QueryFailedError', frames: expect.any(Array) }),
      msg: 'internal-error',
    },
    {
      ...usual,
      actor: id,
      method: 'PUT',
      route: '/profiles/:id',
      ids: { id },
      status: 500,
      code: 'internal-error',
    },
  ]);
  expect(JSON.stringify(lines)).not.toContain(nickname);
});

test('a deletion names what was deleted, and nothing of a path that is no number is logged', async () => {
  const { creator, ticket } = await desk(app);
  const secret = `secret${randomUUID().slice(0, 8)}`;

  expect(await logged('DELETE', `/tickets/${ticket.id}`, creator.token)).toMatchObject([
    { method: 'DELETE', ids: { id: ticket.id }, status: 200 },
  ]);
  await logged('DELETE', `/tickets/${secret}`, creator.token);
  expect(readFileSync(runFile('log'), 'utf8')).not.toContain(secret);
});

test('a statement that takes long is a warning with its text and none of its values', async () => {
  const slow = await slowDatabase(app.databaseUrl);
  const server = await startApp({ SLOW_STATEMENT_MS: '200' }, slow.url);
  const { id, token } = await employee(app);
  const before = readFileSync(runFile('log'), 'utf8').length;

  slow.slowDown(300);
  await server.send('GET', `/profiles/${id}`, { token });
  slow.slowDown(0);
  await server.close();
  await slow.close();

  const lines = readFileSync(runFile('log'), 'utf8').slice(before).split('\n').filter(Boolean);
  const warnings = lines.map((line) => JSON.parse(line) as Line).filter(({ level }) => level === 'warn');
  expect(warnings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        msg: 'slow statement',
        ms: expect.any(Number),
        statement: expect.stringMatching(/SELECT .* FROM "?profiles/),
      }),
    ]),
  );
});

test('the first X-Forwarded-For that nobody is trusted with is one warning that names the setting', async () => {
  const server = await startApp();
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of ids) {
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-request-id': id };
    await server.send('GET', '/health/live', { headers });
  }
  await server.close();

  const lines = readFileSync(runFile('log'), 'utf8').split('\n');
  const warnings = lines.filter(
    (line) => line.includes('TRUST_PROXY') && ids.some((id) => line.includes(id)),
  );
  expect(warnings).toHaveLength(1);
  expect(JSON.parse(warnings[0] ?? '')).toMatchObject({
    level: 'warn',
    requestId: ids[0],
    peer: '127.0.0.1',
  });
});
