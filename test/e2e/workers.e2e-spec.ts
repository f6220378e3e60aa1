import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import type { RequestOptions } from '../support/client.js';
import { Installation, type Server } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { filesOf, workersOf } from '../support/processes.js';
import { proxyTo } from '../support/proxy.js';

let site: Installation;

const onPostgres = DATABASE === 'postgres' ? test : test.skip;

/** A server of two worker processes, both of which listen. */
async function twoWorkers(environment: Record<string, string> = {}): Promise<Server> {
  const server = await site.serve({ WORKERS: '2', ...environment });
  await server.says(/listens on[^]*listens on/);
  return server;
}

/** A request on a connection of its own, which any worker may take. */
function ask(server: Server, method: string, path: string, options: RequestOptions = {}) {
  return server.send(method, path, { ...options, headers: { connection: 'close' } });
}

async function statuses(server: Server, count: number, path: string, token?: string): Promise<number[]> {
  const found: number[] = [];
  for (let asked = 0; asked < count; asked++) found.push((await ask(server, 'GET', path, { token })).status);
  return found;
}

async function signUp(server: Server): Promise<SessionView> {
  const answer = await ask(server, 'POST', '/signup', { body: newcomer() });
  expect(answer.status).toBe(201);
  return answer.body as SessionView;
}

describe('two workers that limit rates', () => {
  let server: Server;
  beforeAll(async () => {
    site = await Installation.create();
    server = await twoWorkers({ RATE_LIMIT: 'on', RATE_LIMIT_SIGNED_IN: '40' });
  });
  afterAll(() => site.remove());

  test('a session that is ended at one worker is over at all of them at once', async () => {
    const { access: token, profile } = await signUp(server);
    expect(new Set(await statuses(server, 20, `/profiles/${profile.id}`, token))).toEqual(new Set([200]));

    expect((await ask(server, 'POST', '/logout', { token })).status).toBe(204);

    // The other worker hears of it by the time that a request gets there, or a moment later; by itself it would find out
    // after four seconds.
    expect(
      await comesTrue(
        async () => (await statuses(server, 10, `/profiles/${profile.id}`, token)).every((s) => s === 401),
        2000,
      ),
    ).toBe(true);
  });

  test('a rate limit holds for all workers together', async () => {
    const { access: token, profile } = await signUp(server);

    const found = await statuses(server, 60, `/profiles/${profile.id}`, token);

    const granted = found.filter((status) => status === 200).length;
    expect(new Set(found)).toEqual(new Set([200, 429]));
    expect(granted).toBeLessThanOrEqual(40);
    // What the other worker has taken and not used is a twentieth of the limit.
    expect(granted).toBeGreaterThanOrEqual(38);
  });

  test('one caller on one connection gets all that the limit allows', async () => {
    const { access: token, profile } = await signUp(server);

    const found: number[] = [];
    for (let asked = 0; asked < 45; asked++) {
      found.push((await server.send('GET', `/profiles/${profile.id}`, { token })).status);
    }

    expect(found).toEqual([...Array<number>(40).fill(200), ...Array<number>(5).fill(429)]);
  });
});

describe('a process of two workers', () => {
  beforeEach(async () => {
    site = await Installation.create();
  });
  afterEach(() => site.remove());

  test('a worker that is lost is replaced, and the others serve meanwhile', async () => {
    const server = await twoWorkers();
    const before = await workersOf(server);
    expect(before).toHaveLength(2);

    process.kill(before[0] ?? 0, 'SIGKILL');

    expect(
      await comesTrue(
        async () => (await workersOf(server)).filter((pid) => !before.includes(pid)).length === 1,
      ),
    ).toBe(true);
    await server.says(/A worker process was lost \(SIGKILL\)/);
    await server.says(/listens on[^]*listens on[^]*listens on/);
    expect(new Set(await statuses(server, 6, '/health/ready'))).toEqual(new Set([200]));
  });

  onPostgres(
    'a worker that is lost while the database is out of reach is replaced once it is back',
    async () => {
      const proxy = await proxyTo(site.databaseUrl);
      const server = await twoWorkers({ DATABASE_URL: proxy.url });
      await proxy.cut();
      process.kill((await workersOf(server))[0] ?? 0, 'SIGKILL');
      await server.says(/worker process was lost[^]*worker process was lost/);
      expect((await ask(server, 'GET', '/health/live')).status).toBe(200);

      await proxy.mend();

      await server.says(/listens on[^]*listens on[^]*listens on/);
      expect(
        await comesTrue(async () => (await statuses(server, 6, '/health/ready')).every((s) => s === 200)),
      ).toBe(true);
      expect((await server.stop()).status).toBe(0);
      await proxy.cut();
    },
    // Five processes start for it, one after the other.
    120_000,
  );

  onPostgres(
    'at SIGTERM a worker finishes what it has taken, though the others have ended before',
    async () => {
      const server = await twoWorkers();
      const { access: token, profile } = await signUp(server);
      const holder = new pg.Client({ connectionString: site.databaseUrl });
      await holder.connect();
      await holder.query('BEGIN');
      await holder.query('SELECT 1 FROM profiles FOR UPDATE');

      const body = { nickname: 'Kept' };
      const renamed = ask(server, 'PUT', `/profiles/${profile.id}`, { token, body });
      const waiting =
        "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
      expect(await comesTrue(async () => (await holder.query(waiting)).rowCount === 1)).toBe(true);
      const before = await workersOf(server);
      const stopped = server.stop();
      expect(await comesTrue(async () => (await workersOf(server)).length < before.length)).toBe(true);
      await holder.query('COMMIT');

      expect(await renamed).toMatchObject({ status: 200, body });
      expect((await stopped).status).toBe(0);
      await holder.end();
    },
  );

  test('connections that no worker takes wait in the system, which bounds them, and are served once one does', async () => {
    const server = await twoWorkers();
    const workers = await workersOf(server);
    const before = await filesOf(server);
    const { hostname, port } = new URL(server.url);
    const sockets: Socket[] = [];
    try {
      for (const pid of workers) process.kill(pid, 'SIGSTOP');
      for (let opened = 0; opened < 200; opened++)
        sockets.push(connect({ port: Number(port), host: hostname }).on('error', () => undefined));
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      expect((await filesOf(server)) - before).toBeLessThan(100);
    } finally {
      for (const pid of workers) process.kill(pid, 'SIGCONT');
    }

    expect((await ask(server, 'GET', '/health/live')).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });

  test('at SIGTERM all workers end, and the process with them, with status 0', async () => {
    const server = await twoWorkers();
    const workers = await workersOf(server);

    expect((await server.stop()).status).toBe(0);

    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  test('where the workers cannot start, the process says why and ends with status 1', async () => {
    const database = DATABASE === 'sqlite' ? `sqlite:${site.folder}` : 'postgres://nobody@127.0.0.1:1/none';
    const { exit } = site.launch('main.js', [], { environment: { WORKERS: '2', DATABASE_URL: database } });

    const { status, stderr } = await exit;

    expect(status).toBe(1);
    expect(stderr).toContain('A worker process ended before it served.');
  });
});
