import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectProblem } from '../support/expect-answer.js';
import { BEHIND_A_PROXY, logIn, newAddress } from '../support/guessing.js';
import { use } from '../support/session-calls.js';

const ATTEMPTS = 1000;
const AT_ONCE = 100;
const FREE = 5;
const LONGEST_WAIT_S = 900;

let app: TestApp;
beforeAll(async () => {
  // However busy the machine is, no request is turned away for that.
  app = await startApp({ ...BEHIND_A_PROXY, MAX_EVENT_LOOP_DELAY_MS: '0' });
});
afterAll(() => app.close());
afterEach(startClock);

/** How many guesses the schedule allows in so many seconds: five, then one after each wait of 1, 2, 4 … 900 s. */
function allowedWithin(seconds: number): number {
  let guesses = FREE;
  for (let wait = 1, end = wait; end <= seconds; end += wait) {
    guesses++;
    wait = Math.min(2 * wait, LONGEST_WAIT_S);
  }
  return guesses;
}

/** Runs all jobs, so many at a time. */
async function inParallel<Result>(jobs: (() => Promise<Result>)[], atOnce: number): Promise<Result[]> {
  const results: Result[] = [];
  const queue = jobs.values();
  const worker = async () => {
    for (const job of queue) results.push(await job());
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

test.each([
  [0, 5],
  [0.9, 5],
  [1, 6],
  [2.9, 6],
  [3, 7],
  [7, 8],
  [1023, 15],
  [1922, 15],
  [1923, 16],
])('in %d s the schedule allows %i guesses', (seconds, guesses) => {
  expect(allowedWithin(seconds)).toBe(guesses);
});

test('of 1,000 guesses from 10 addresses at one account no more are looked at than the schedule allows, and its owner can still sign in', async () => {
  const { user } = await employee(app);
  const addresses = Array.from({ length: 10 }, newAddress);
  const guesses = Array.from({ length: ATTEMPTS }, (_, index) => {
    const address = addresses[index % addresses.length];
    return () => logIn(app, user.username, `guess number ${index}`, address);
  });

  const start = performance.now();
  const answers = await inParallel(guesses, AT_ONCE);
  const seconds = (performance.now() - start) / 1000;

  const lookedAt = answers.filter(({ status }) => status === 401);
  expect(answers).toHaveLength(ATTEMPTS);
  expect(lookedAt.length).toBeGreaterThanOrEqual(FREE);
  expect(lookedAt.length).toBeLessThanOrEqual(allowedWithin(seconds));
  for (const answer of lookedAt) expectProblem(answer, 401);
  // A slow machine does not get to all of them in time. They may have been counted all the same.
  const late = answers.filter(({ status }) => status === 503);
  for (const answer of late) expectProblem(answer, 503);
  const told = answers.filter(({ status }) => ![401, 503].includes(status));
  expect(told.length).toBeGreaterThan(0);
  for (const answer of told) expectWait(answer, lookedAt.length + late.length);

  // Instead of waiting, the clock is put forward.
  stopClock();
  const refused = await logIn(app, user.username, PASSWORD);
  if (refused.status !== 200) {
    expectProblem(refused, 429);
    passTime(Number(refused.headers.get('retry-after')) * 1000);
  }
  const granted = refused.status === 200 ? refused : await logIn(app, user.username, PASSWORD);
  expect(granted.status).toBe(200);
  expect(await use(app, granted.body as SessionView)).toBe(200);
});

/** Expects to be told to wait for no longer than follows on so many guesses. */
function expectWait(answer: Answer, guesses: number): void {
  expectProblem(answer, 429);
  const seconds = Number(answer.headers.get('retry-after'));
  expect(Number.isInteger(seconds)).toBe(true);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(Math.min(LONGEST_WAIT_S, 2 ** (guesses - FREE)));
}
