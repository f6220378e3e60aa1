import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { BusyClients } from '../support/busy-clients.js';
import { Installation, type Server } from '../support/installation.js';

/** How often the process is stopped; more often where the environment says so. */
const STOPS = Number(process.env.STOPS ?? '2');
const STOPPED_MS = 6000;
const BETWEEN_MS = 3000;
const CLIENTS = 16;

let site: Installation;
beforeEach(async () => {
  site = await Installation.create();
});
afterEach(() => site.remove());

async function signUp(server: Server): Promise<SessionView> {
  const answer = await server.send('POST', '/signup', { body: newcomer() });
  expect(answer.status).toBe(201);
  return answer.body as SessionView;
}

test(
  `a process that is stopped for ${STOPPED_MS / 1000} s under load and continued, ${STOPS} times, lives on, and each of its answers is whole and true`,
  async () => {
    const server = await site.serve({ LOG_IN_FAILURES_PER_ADDRESS: '1000' });
    const pid = server.pid ?? 0;
    let hasEnded = false;
    void server.exit.then(() => (hasEnded = true));
    const manager = await signUp(server);
    expect((await site.wasil(['user', 'promote', manager.user.username])).status).toBe(0);
    const sessions: SessionView[] = [];
    for (let index = 0; index < CLIENTS; index++) sessions.push(await signUp(server));

    const clients = new BusyClients(server);
    clients.start(sessions, manager.profile.id);
    for (let stop = 0; stop < STOPS; stop++) {
      await pause(BETWEEN_MS);
      process.kill(pid, 'SIGSTOP');
      await pause(STOPPED_MS);
      process.kill(pid, 'SIGCONT');
    }
    await pause(BETWEEN_MS);
    await clients.stop();

    expect(hasEnded).toBe(false);
    expect((await server.send('GET', '/health/ready')).status).toBe(200);
    if (process.env.STOPS) console.log(Object.fromEntries([...clients.statuses].sort()));
    expect(clients.faults).toEqual([]);
    expect([...clients.statuses.keys()].filter((each) => each.endsWith(' cut'))).toEqual([]);
    expect([...clients.statuses.keys()].some((each) => each.endsWith(' 503'))).toBe(true);
    expect(await clients.untrue(site.databaseUrl)).toEqual([]);
    expect((await server.stop()).status).toBe(0);
  },
  60_000 + STOPS * 3 * (STOPPED_MS + BETWEEN_MS),
);
