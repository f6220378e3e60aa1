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

/** A log-in whose check comes to such an end, on behalf of a request that may take a fifth of a second. */
function attempt(username: string, check: () => Promise<unknown>): Promise<unknown> {
  return Deadline.run(new Deadline(200), () =>
    app.nest.get(LogInThrottle).attempt(username, newAddress(), check),
  );
}

test('a right password is counted as no failure, however late its check comes to an end', async () => {
  await expect(attempt(nobody(), () => pause(400, true))).rejects.toBeInstanceOf(DeadlinePassed);

  // Every password of this file is right, and a check may go on for a while after the answer.
  expect(await comesTrue(async () => (await countRows(app.databaseUrl, 'log_in_failures')) === 0)).toBe(true);
});

test('who waits for the attempts of others is told so when their own deadline passes', async () => {
  const username = nobody();
  let finish: (isRight: true) => void = () => undefined;
  const check = new Promise((resolve) => (finish = resolve));
  const hasBegun = new Promise<void>((begun) => {
    void app.nest.get(LogInThrottle).attempt(username, newAddress(), () => {
      begun();
      return check;
    });
  });
  await hasBegun;

  await expect(attempt(username, () => Promise.resolve(true))).rejects.toBeInstanceOf(DeadlinePassed);

  finish(true);
});
