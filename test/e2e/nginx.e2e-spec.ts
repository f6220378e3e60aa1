import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OwnSessionView } from '../../src/auth/own-session.view.js';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { basic } from '../support/basic.js';
import { send } from '../support/client.js';
import { Installation, type Server } from '../support/installation.js';
import { HAS_NGINX, nginxBefore, type Nginx } from '../support/nginx.js';
import { freePort } from '../support/postgres.setup.js';
import { proxyTo } from '../support/proxy.js';
import { rows } from '../support/rows.js';
import { SteadyClient } from '../support/steady-client.js';

if (DATABASE === 'postgres' && !HAS_NGINX) console.warn('Skipped without nginx: apt-get install nginx');
// Servers on several machines share a database only where that is PostgreSQL.
const describeBehindNginx = DATABASE === 'postgres' && HAS_NGINX ? describe : describe.skip;

const [CLIENTS, ROUNDS] = [16, 3];

describeBehindNginx('behind nginx as docs/deployment/nginx.conf has it', () => {
  let site: Installation;
  let nginx: Nginx;
  let ports: [number, number];
  beforeEach(async () => {
    site = await Installation.create();
    ports = [await freePort(), await freePort()];
    nginx = await nginxBefore(ports);
  });
  afterEach(async () => {
    await nginx.close();
    await site.remove();
  });

  const start = (port: number, environment = {}) =>
    site.serve({ PORT: String(port), TRUST_PROXY: '127.0.0.1', STOP_NOTICE_MS: undefined, ...environment });
  const startBoth = (): Promise<[Server, Server]> => Promise.all([start(ports[0]), start(ports[1])]);

  /** Clients that nginx serves, busy until `work` is over; gives what was wrong for them, and what they said. */
  async function under(work: () => Promise<void>): Promise<{ faults: string[]; said: string[] }> {
    const { username, nickname, email, password } = newcomer();
    const members = ['--username', username, '--nickname', nickname, '--email', email, '--manager'];
    await site.wasil(['user', 'create', ...members], { input: `${password}\n` });
    const [boss] = (await send(nginx.url, 'GET', '/users/managers')).body as { id: number }[];
    const clients: SteadyClient[] = [];
    for (let count = 0; count < CLIENTS; count++) {
      const session = (await send(nginx.url, 'POST', '/signup', { body: newcomer() })).body as SessionView;
      clients.push(new SteadyClient(nginx.url, session, boss?.id ?? 0));
    }
    let isOver = false;
    const working = clients.map((client) => client.work(() => isOver));
    await work().finally(() => (isOver = true));
    await Promise.all(working);
    return { faults: clients.flatMap(({ faults }) => faults), said: clients.flatMap(({ said }) => said) };
  }

  async function expectSaidOnce(said: string[]): Promise<void> {
    const kept = await rows(site.databaseUrl, 'SELECT content FROM messages');
    expect(said.length).toBeGreaterThan(CLIENTS * ROUNDS);
    expect(kept.map(({ content }) => content as string).sort()).toEqual(said.sort());
  }

  test('a rolling restart under load loses no request, and does none twice', async () => {
    const servers = await startBoth();

    const { faults, said } = await under(async () => {
      for (let turn = 0; turn < ROUNDS; turn++) {
        for (const which of [0, 1] as const) {
          expect(await servers[which].stop()).toMatchObject({ status: 0, stderr: '' });
          servers[which] = await start(ports[which]);
        }
      }
    });

    expect(faults).toEqual([]);
    await expectSaidOnce(said);
    // Each restart takes a second of notice and a start.
  }, 180_000);

  test('an instance that is killed loses no request that can be repeated, and none is done twice', async () => {
    const servers = await startBoth();

    const { faults, said } = await under(async () => {
      for (let turn = 0; turn < ROUNDS; turn++) {
        await servers[0].stop('SIGKILL');
        servers[0] = await start(ports[0]);
      }
    });

    expect(faults).toEqual([]);
    await expectSaidOnce(said);
  }, 120_000);

  test('what one instance can not do the other does, a POST without a key too', async () => {
    const way = await proxyTo(site.databaseUrl);
    const servers = [await start(ports[0]), await start(ports[1], { DATABASE_URL: way.url })];
    await way.cut();
    const people = Array.from({ length: 10 }, () => newcomer());

    for (const server of servers)
      expect((await server.send('GET', '/users/managers')).status).toBe(server === servers[0] ? 200 : 503);
    for (const body of people) {
      expect((await send(nginx.url, 'POST', '/signup', { body })).status).toBe(201);
      expect((await send(nginx.url, 'GET', '/users/managers')).status).toBe(200);
    }

    const kept = await rows(site.databaseUrl, 'SELECT username FROM users');
    expect(kept.map(({ username }) => username as string).sort()).toEqual(
      people.map(({ username }) => username).sort(),
    );
  });

  test('an instance knows the address of the caller, whatever the caller claims', async () => {
    await startBoth();
    const person = newcomer();
    await send(nginx.url, 'POST', '/signup', { body: person });

    const headers = { ...basic(person), 'x-forwarded-for': '203.0.113.7' };
    // All of 127.0.0.0/8 is this machine.
    const asked = get(`${nginx.url}/login`, { headers, localAddress: '127.0.0.9' });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    const { access: token } = (await json(answer)) as SessionView;

    const sessions = (await send(nginx.url, 'GET', '/users/sessions', { token })).body as OwnSessionView[];
    expect(sessions.map(({ address }) => address).sort()).toEqual(['127.0.0.1', '127.0.0.9']);
  });
});
