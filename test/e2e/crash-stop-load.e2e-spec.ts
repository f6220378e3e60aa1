import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import { newcomer } from '../factories/person.js';
import { Installation, type Server } from '../support/installation.js';
import { comesTrue } from '../support/polling.js';
import { rows } from '../support/rows.js';

const CLIENTS = 20;

let site: Installation;
beforeEach(async () => {
  site = await Installation.create();
});
afterEach(() => site.remove());

/** What became of a request: its answer, whole or cut short, or that no server took it. */
type Outcome = { status: number; isWhole: boolean } | 'refused';

/** Renames a profile again and again over a connection that is kept, until no server takes its requests any more. */
async function load(server: Server, { access, profile }: SessionView) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes: Outcome[] = [];
  let nickname = profile.nickname;
  for (let turn = 0; outcomes.at(-1) !== 'refused'; turn++) {
    const wanted = `Turn ${turn}`;
    const body = JSON.stringify({ nickname: wanted });
    const headers = { authorization: `Bearer ${access}`, 'content-type': 'application/json' };
    const outcome = await put(`${server.url}/profiles/${profile.id}`, agent, headers, body);
    if (outcome !== 'refused' && outcome.status === 200) nickname = wanted;
    outcomes.push(outcome);
  }
  agent.destroy();
  return { id: profile.id, nickname, outcomes };
}

function put(url: string, agent: Agent, headers: Record<string, string>, body: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const sent = request(url, { method: 'PUT', agent, headers });
    sent.once('error', () => {
      resolve('refused');
    });
    sent.once('response', (response) => {
      text(response).then(
        (answer) => {
          resolve({ status: response.statusCode ?? 0, isWhole: response.complete && answer.endsWith('}') });
        },
        () => {
          resolve({ status: response.statusCode ?? 0, isWhole: false });
        },
      );
    });
    sent.end(body);
  });
}

test.each([
  ['of one process', 1],
  ['of two workers', 2],
])(
  'at SIGTERM under load every request that was taken gets a whole answer, and what was not answered was not done, by a server %s',
  async (_, workers) => {
    const server = await site.serve({ WORKERS: String(workers), STOP_NOTICE_MS: undefined });
    await server.says(workers === 1 ? /listens on/ : /listens on[^]*listens on/);
    const sessions: SessionView[] = [];
    for (let index = 0; index < CLIENTS; index++) {
      const answer = await server.send('POST', '/signup', { body: newcomer() });
      sessions.push(answer.body as SessionView);
    }
    const clients = sessions.map((session) => load(server, session));
    await pause(500);

    const ending = server.stop('SIGTERM');
    const saysSo = await comesTrue(async () => {
      const answer = await server.send('GET', '/health/ready').catch(() => undefined);
      return answer?.status === 503;
    });
    const results = await Promise.all(clients);
    const { status, stderr } = await ending;

    expect({ status, stderr, saysSo }).toEqual({ status: 0, stderr: '', saysSo: true });
    const answered = results.flatMap(({ outcomes }) => outcomes).filter((outcome) => outcome !== 'refused');
    expect(answered.length).toBeGreaterThan(CLIENTS);
    expect(answered.filter((outcome) => !(outcome.isWhole && outcome.status === 200))).toEqual([]);
    // A write that came true without an answer would show here: each client writes something else every time.
    const kept = await rows(site.databaseUrl, 'SELECT id, nickname FROM profiles ORDER BY id');
    expect(kept).toEqual(results.map(({ id, nickname }) => ({ id, nickname })).sort((a, b) => a.id - b.id));
  },
);
