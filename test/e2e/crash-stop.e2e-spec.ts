import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { workersOf } from '../support/processes.js';
import { rows } from '../support/rows.js';

let site: Installation;
// The first closes its connections after each answer; the second keeps them for another request, as browsers do.
const brief = new Agent();
const lasting = new Agent({ keepAlive: true });

beforeEach(async () => {
  site = await Installation.create();
});

afterEach(async () => {
  lasting.destroy();
  await site.remove();
});

/** A sign-up of which the server has read the head; `finish` sends the body and gives the answer. */
async function signUpUnderWay(server: Server, agent: Agent) {
  const body = JSON.stringify(newcomer());
  const sent = request(`${server.url}/signup`, {
    method: 'POST',
    agent,
    headers: { 'content-type': 'application/json', 'content-length': body.length, expect: '100-continue' },
  });
  const answer = new Promise<{ status: number | undefined; body: unknown }>((resolve, reject) => {
    sent.once('error', reject);
    sent.once('response', (response) => {
      json(response).then((whole) => {
        resolve({ status: response.statusCode, body: whole });
      }, reject);
    });
  });
  answer.catch(() => undefined);
  sent.flushHeaders();
  await once(sent, 'continue');
  return (): typeof answer => {
    sent.end(body);
    return answer;
  };
}

/** Signals a process, which may have ended. */
function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

async function refusesConnections(server: Server): Promise<void> {
  for (;;) {
    const accepted = await fetch(`${server.url}/health/live`, { headers: { connection: 'close' } }).catch(
      () => undefined,
    );
    if (!accepted) return;
    await accepted.text();
  }
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  'at %s the requests under way are answered, new ones refused, and the process ends with status 0',
  async (signal) => {
    const server = await site.serve();
    const underWay = await Promise.all(Array.from({ length: 5 }, () => signUpUnderWay(server, brief)));

    const ending = server.stop(signal);
    await refusesConnections(server);
    const answers = await Promise.all(underWay.map((finish) => finish()));
    const { status, stderr } = await ending;

    for (const answer of answers) {
      expect(answer).toEqual({
        status: 201,
        body: {
          refresh: expect.any(String),
          access: expect.any(String),
          user: expect.any(Object),
          profile: expect.any(Object),
        },
      });
    }
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const usernames = answers.map(({ body }) => (body as SessionView).user.username);
    const kept = await rows(site.databaseUrl, 'SELECT username FROM users');
    expect(kept.map(({ username }) => username as string).sort()).toEqual(usernames.sort());
  },
);

test.each([
  ['a process', '1', 'SIGTERM'],
  ['a process', '1', 'SIGINT'],
  ['a process of two workers', '2', 'SIGTERM'],
] as const)(
  '%s that is told to stop again and again, with all that it has started, answers what is under way',
  async (_, workers, signal) => {
    const server = await site.serve({ WORKERS: workers });
    await server.says(new RegExp(Array(Number(workers)).fill('"started"').join('[^]*')));
    const finish = await signUpUnderWay(server, brief);

    const ending = server.stop(signal);
    for (let told = 0; told < 5; told++) {
      for (const pid of [server.pid ?? 0, ...(await workersOf(server))]) tell(pid, signal);
      await pause(50);
    }

    expect((await finish()).status).toBe(201);
    expect((await ending).status).toBe(0);
  },
);

test('the end does not wait for connections that clients keep open after their answers', async () => {
  const server = await site.serve();
  const finish = await signUpUnderWay(server, lasting);

  const ending = server.stop('SIGTERM');
  await refusesConnections(server);

  expect((await finish()).status).toBe(201);
  expect((await ending).status).toBe(0);
});

test('while the notice lasts, requests are answered, each with the end of its connection, and none is told that it is ready', async () => {
  const server = await site.serve({ STOP_NOTICE_MS: '3000' });
  const kept = await signUpUnderWay(server, lasting);
  expect((await kept()).status).toBe(201);
  const since = performance.now();
  const ending = server.stop('SIGTERM');
  const ready = () => server.send('GET', '/health/ready');
  expect(await comesTrue(async () => (await ready()).status === 503)).toBe(true);

  while (performance.now() - since < 2000) {
    const answers = [await server.send('POST', '/signup', { body: newcomer() }), await ready()];
    expect(answers.map(({ status }) => status)).toEqual([201, 503]);
    expect(answers.map(({ headers }) => headers.get('connection'))).toEqual(['close', 'close']);
    await pause(100);
  }
  await refusesConnections(server);
  expect(performance.now() - since).toBeGreaterThan(3000);
  expect((await ending).status).toBe(0);
});

test('a long notice takes nothing from the time that requests under way have after it', async () => {
  const server = await site.serve({ STOP_NOTICE_MS: '11000' });
  const finish = await signUpUnderWay(server, brief);

  const ending = server.stop('SIGTERM');
  await refusesConnections(server);

  expect((await finish()).status).toBe(201);
  expect((await ending).status).toBe(0);
});

test('of the requests under way those that take 10 s hold up the end no longer, and those before are answered', async () => {
  const server = await site.serve();
  const [finish] = await Promise.all([signUpUnderWay(server, brief), signUpUnderWay(server, brief)]);

  const startedAt = performance.now();
  const ending = server.stop('SIGTERM');
  await pause(7000);
  expect((await finish()).status).toBe(201);
  const { status, stderr } = await ending;

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});
