import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LogInThrottle } from '../../src/auth/log-in-throttle.js';
import { Deadline, DeadlinePassed } from '../../src/database/deadline.js';
import { startApp, type TestApp } from '../support/app.js';
import { newAddress, nobody } from '../support/guessing.js';
import { comesTrue } from '../support/polling.js';
import { countRows } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** An attempt whose check takes so long, on behalf of a request that may take a fifth of a second. */
function attempt(username: string, checkMs: number, isRight: boolean): Promise<true | undefined> {
  const check = async () => {
    await pause(checkMs);
    return isRight || undefined;
  };
  return Deadline.run(new Deadline(200), () =>
    app.nest.get(LogInThrottle).attempt(username, newAddress(), check),
  );
}

test('a right password is counted as no failure, however late its check comes to an end', async () => {
  await expect(attempt(nobody(), 400, true)).rejects.toBeInstanceOf(DeadlinePassed);

  // Every password of this file is right, and a check may go on for a while after the answer.
  expect(await comesTrue(async () => (await countRows(app.databaseUrl, 'log_in_failures')) === 0)).toBe(true);
});

test('who waits for the attempts of others is told so when their own deadline passes', async () => {
  const username = nobody();
  const first = attempt(username, 1500, true).catch(() => undefined);
  const since = performance.now();

  await expect(attempt(username, 0, true)).rejects.toBeInstanceOf(DeadlinePassed);

  expect(performance.now() - since).toBeLessThan(1400);
  await first;
});
