import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee } from '../factories/person.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';
import { runFile } from '../support/secrets.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

type Line = Record<string, unknown>;

/** The log lines of a request, once the one that every request has is there. */
async function linesOf(requestId: string): Promise<Line[]> {
  let lines: Line[] = [];
  await comesTrue(() => {
    const text = readFileSync(runFile('log'), 'utf8').split('\n');
    lines = text.filter((line) => line.includes(requestId)).map((line) => JSON.parse(line) as Line);
    return Promise.resolve(lines.some(({ msg }) => msg === 'answered'));
  });
  return lines;
}

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
    { ...usual, actor: creator.id, method: 'GET', route: '/tickets/:id/messages', status: 200 },
  ]);
});

test('a request by nobody who is known has no actor, and one to nowhere no route', async () => {
  expect(await logged('GET', '/tickets/7')).toEqual([
    { ...usual, actor: null, method: 'GET', route: '/tickets/:id', status: 401 },
  ]);
  expect(await logged('POST', '/nowhere/at/all')).toEqual([
    { ...usual, actor: null, method: 'POST', route: null, status: 404 },
  ]);
  expect(await logged('GET', '/%')).toEqual([
    { ...usual, actor: null, method: 'GET', route: null, status: 400 },
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
    { ...usual, actor: id, method: 'PUT', route: '/profiles/:id', status: 500 },
  ]);
  expect(JSON.stringify(lines)).not.toContain(nickname);
});
