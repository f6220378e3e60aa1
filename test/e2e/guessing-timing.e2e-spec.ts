import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import type { RequestOptions } from '../support/client.js';
import { nobody, WRONG } from '../support/guessing.js';
import { medianRatio, rankTestZ, shuffled } from '../support/rank-test.js';

const REQUESTS_OF_EACH = 150;

/**
 * The bound on |z|: where both kinds take equally long, chance alone exceeds it once in 100,000 runs. With 150 of each it
 * is reached where a request of the one kind outlasts one of the other in 65 of 100 pairs rather than in 50.
 */
const Z_BOUND = 4.42;

/** The bound on the median ratio of the times of one turn, either way. */
const RATIO_BOUND = 1.3;

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

interface Kind {
  name: 'known' | 'unknown' | 'refused';
  status: number;
  options: (username: string) => RequestOptions;
}

const inBody = (username: string) => ({ body: { username, password: WRONG } });
const asBasic = (username: string) => ({ headers: basic({ username, password: WRONG }) });

/**
 * How long requests of each kind take, in milliseconds: in one queue, each for a name of its own, and by turns, so that
 * whatever else the machine does for a while is done to every kind alike.
 */
async function timesOf(method: 'GET' | 'POST', kinds: Kind[]): Promise<Record<Kind['name'], number[]>> {
  const rounds = [];
  for (let count = 0; count < REQUESTS_OF_EACH; count++) {
    const known = (await employee(app)).user.username;
    rounds.push(kinds.map((kind) => ({ ...kind, username: kind.name === 'known' ? known : nobody() })));
  }
  for (let count = 0; count < 10; count++) await app.send(method, '/login', asBasic(nobody()));

  const times: Record<Kind['name'], number[]> = { known: [], unknown: [], refused: [] };
  for (const { name, status, options, username } of rounds.flatMap(shuffled)) {
    const start = performance.now();
    const answer = await app.send(method, '/login', options(username));
    times[name].push(performance.now() - start);
    expect(answer.status).toBe(status);
  }
  return times;
}

test.each([
  ['POST', inBody, { status: 400, options: (username: string) => ({ body: { username } }) }],
  ['GET', asBasic, { status: 401, options: () => ({}) }],
] as const)(
  'how long %s /login takes does not tell a name that somebody has from one that nobody has',
  async (method, options, refused) => {
    const { known, unknown, ...others } = await timesOf(method, [
      { name: 'known', status: 401, options },
      { name: 'unknown', status: 401, options },
      { name: 'refused', ...refused },
    ]);

    expect(Math.abs(rankTestZ(known, unknown))).toBeLessThan(Z_BOUND);
    expect(medianRatio(known, unknown)).toBeLessThan(RATIO_BOUND);
    expect(medianRatio(unknown, known)).toBeLessThan(RATIO_BOUND);

    // The same measure sees through a path that hashes nothing.
    expect(rankTestZ(known, others.refused)).toBeGreaterThan(Z_BOUND);
    expect(medianRatio(known, others.refused)).toBeGreaterThan(RATIO_BOUND);
    // And through one that takes half the time.
    const faster = unknown.map((time) => 0.5 * time);
    expect(rankTestZ(known, faster)).toBeGreaterThan(Z_BOUND);
  },
  180_000,
);
