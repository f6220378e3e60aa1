import { expect, test } from '@jest/globals';
import { employee } from '../factories/person.js';
import type { TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { onTwoInstances } from '../support/two-instances.js';

// Over one database, so that each knows the other's sessions and nothing but the key tells their tokens apart.
let here: TestApp;
let there: TestApp;
onTwoInstances(
  (one, other) => {
    here = one;
    there = other;
  },
  { JWT_SECRET: 'a signing key of the first of two applications' },
  { JWT_SECRET: 'a signing key of the second of two applications' },
);

test('two applications in one process, each with its own key, refuse each other’s tokens', async () => {
  const [ofHere, ofThere] = await Promise.all([employee(here), employee(there)]);

  for (const [own, other, person] of [
    [here, there, ofHere],
    [there, here, ofThere],
  ] as const) {
    expect(await use(own, person)).toBe(200);
    expect(await use(other, person)).toBe(401);
    expectProblem(await renew(other, person), 401);
    expectProblem(await exchange(other, person), 401);
    expect(await use(own, person)).toBe(200);
  }
});
