import { afterEach, expect, test } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { comesTrue } from '../support/polling.js';

let app: TestApp;
afterEach(() => app.close());

/** Keeps the process, which is the server's too, from running anything else for most of the time; stops it again. */
function occupy(): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + 150;
    while (performance.now() < until);
  }, 1);
  return () => {
    clearInterval(timer);
  };
}

const statusOf = async (path: string) => (await app.send('GET', path)).status;
const comesToAnswer = (status: number) =>
  comesTrue(async () => (await statusOf('/users/managers')) === status, 20_000);

test('a process that can not keep up turns requests away, says that it lives, and serves again by itself', async () => {
  app = await startApp({ MAX_EVENT_LOOP_DELAY_MS: '40' });
  expect(await comesToAnswer(200)).toBe(true);

  const release = occupy();
  const turnsAway = await comesToAnswer(503);
  const answer = await app.send('GET', '/users/managers');
  const others = [await statusOf('/health/live'), await statusOf('/health/ready')];
  release();

  expect(turnsAway).toBe(true);
  expect(answer).toMatchObject({ status: 503, body: { type: 'urn:wasil:problem:overloaded', status: 503 } });
  expect(answer.headers.get('retry-after')).toBe('5');
  expect(others).toEqual([200, 503]);
  expect(await comesToAnswer(200)).toBe(true);
});
