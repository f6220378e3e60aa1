import { expect } from '@jest/globals';
import { newcomer } from '../factories/person.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';
import { expectProblem } from './expect-answer.js';

/** The settings with which a request says in X-Forwarded-For which address it comes from. */
export const BEHIND_A_PROXY = { TRUST_PROXY: 'true' };

export const WRONG = 'not the password of anybody';

let addresses = 0;

/** An address that no other request of the process comes from. */
export function newAddress(): string {
  addresses++;
  return `10.${addresses >> 16}.${(addresses >> 8) & 255}.${addresses & 255}`;
}

export function nobody(): string {
  return newcomer().username;
}

/** A log-in, with a wrong password and from an address of its own where nothing else is said. */
export function logIn(
  app: TestApp,
  username: string,
  password = WRONG,
  address = newAddress(),
): Promise<Answer> {
  const headers = { 'x-forwarded-for': address };
  return app.send('POST', '/login', { body: { username, password }, headers });
}

/** So many guesses that are all wrong and all looked at. */
export async function fail(app: TestApp, username: string, times: number, address?: string): Promise<void> {
  for (let count = 0; count < times; count++) {
    const { status } = await logIn(app, username, WRONG, address);
    if (status !== 401) throw new Error(`guess ${count + 1} of ${times} was answered with ${status}`);
  }
}

/** Expects to be told to come back in so many seconds. */
export function expectWait(answer: Answer, seconds: number): void {
  expectProblem(answer, 429, new RegExp(`\\b${seconds} s`));
  expect(answer.headers.get('retry-after')).toBe(String(seconds));
}
