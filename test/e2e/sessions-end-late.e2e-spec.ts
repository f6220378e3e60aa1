import { setTimeout as pause } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer, PASSWORD } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';
import { rows } from '../support/rows.js';
import { slowPostgres, type SlowDatabase } from '../support/slow-database.js';
import { WireClient, type WireAnswer } from '../support/wire.js';

let site: Installation;
let slow: SlowDatabase | undefined;
let server: Server;
let session: SessionView;

beforeEach(async () => {
  site = await Installation.create();
  slow = DATABASE === 'postgres' ? await slowPostgres(site.databaseUrl) : undefined;
  server = await site.serve(slow && { DATABASE_URL: slow.url });
  session = (await server.send('POST', '/signup', { body: newcomer() })).body as SessionView;
  const { username } = session.user;
  for (let other = 0; other < OTHERS; other++) {
    await server.send('POST', '/login', { body: { username, password: PASSWORD } });
  }
});
afterEach(async () => {
  await slow?.close();
  await site.remove();
});

const OTHERS = 2;

/** Has the database take this long: PostgreSQL for every answer, SQLite to let anybody write. */
async function whileSlow(ms: number, work: () => Promise<void>): Promise<void> {
  if (slow) {
    slow.slowDown(ms);
    await work();
    slow.slowDown(0);
    return;
  }
  const other = new Database(site.databaseUrl.replace('sqlite:', ''));
  other.exec('BEGIN IMMEDIATE');
  await Promise.all([work(), pause(ms).then(() => other.exec('ROLLBACK'))]);
  other.close();
}

/** From where the answers are in time to where the deadline passes before anything is done; in between it passes within commits. */
const SLOWNESSES = DATABASE === 'postgres' ? [900, 1100, 2000, 4400] : [500, 3800, 4300, 6000];

/** Whether the answer is whole, and says of itself what its status line says. */
function statusOf(answer: WireAnswer | undefined): number {
  const status = answer?.status ?? 0;
  if (status === 204) return status;
  const body = JSON.parse(answer?.text ?? '') as { status?: number };
  expect(body.status).toBe(status === 200 ? undefined : status);
  return status;
}

test.each(SLOWNESSES)(
  'four who end all other sessions beside a slow request are each answered once, and truly, by a database slower by %d ms',
  async (ms) => {
    const clients = Array.from({ length: 5 }, () => new WireClient(server.url));
    const [renaming, ...ending] = clients as [WireClient, ...WireClient[]];
    const { access: token, profile } = session;
    const path = `/profiles/${profile.id}`;
    let renamed = 0;
    let ended: number[] = [];

    await whileSlow(ms, async () => {
      const answers = await Promise.all([
        renaming.send('PUT', path, { token, body: { nickname: 'Renamed' } }),
        ...ending.map((client) => client.send('DELETE', '/users/sessions', { token })),
      ]);
      [renamed = 0, ...ended] = answers.map(statusOf);
    });
    // Time for whatever would be answered a second time.
    await pause(3000);

    for (const client of clients) statusOf(await client.send('GET', path, { token }));
    for (const client of clients) client.close();
    expect(clients.flatMap(({ faults }) => faults)).toEqual([]);
    expect([200, 503]).toContain(renamed);
    for (const status of ended) expect([204, 503]).toContain(status);
    const [{ nickname } = {}] = await rows(site.databaseUrl, 'SELECT nickname FROM profiles');
    expect(nickname).toBe(renamed === 200 ? 'Renamed' : profile.nickname);
    const open = await rows(site.databaseUrl, "SELECT id FROM sessions WHERE expires_at > '2000-01-01'");
    expect(open).toHaveLength(ended.includes(204) ? 1 : 1 + OTHERS);
    const { status, stdout, stderr } = await server.stop();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('ERR_HTTP_HEADERS_SENT');
  },
);
