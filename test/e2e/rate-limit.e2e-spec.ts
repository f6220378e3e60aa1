import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectProblem } from '../support/expect-answer.js';
import { newAddress } from '../support/guessing.js';
import { signInAgain } from '../support/own-sessions.js';

const ANONYMOUS = 5;
const SIGNED_IN = 8;
const WINDOW_S = 60;

let app: TestApp;
beforeAll(async () => {
  app = await startApp({
    RATE_LIMIT: 'on',
    RATE_LIMIT_ANONYMOUS: String(ANONYMOUS),
    RATE_LIMIT_SIGNED_IN: String(SIGNED_IN),
    TRUST_PROXY: 'true',
  });
});
afterAll(() => app.close());
beforeEach(stopClock);
afterEach(startClock);

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

function managers(address: string, token?: string): Promise<Answer> {
  return app.send('GET', '/users/managers', { token, ...from(address) });
}

/** Sends so many requests, which must all be let through. */
async function spend(count: number, address: string, token?: string): Promise<void> {
  for (let request = 0; request < count; request++) expect((await managers(address, token)).status).toBe(200);
}

/** Expects the headers of draft-ietf-httpapi-ratelimit-headers. */
function expectLimit(
  { headers }: Answer,
  policy: string,
  quota: number,
  left: number,
  seconds: number,
): void {
  expect(headers.get('ratelimit-policy')).toBe(`"${policy}";q=${quota};w=${WINDOW_S}`);
  expect(headers.get('ratelimit')).toBe(`"${policy}";r=${left};t=${seconds}`);
}

function expectTooMany(answer: Answer, policy: string, quota: number, seconds: number): void {
  expectProblem(answer, 429, new RegExp(`\\b${quota} requests`));
  expect(answer.headers.get('retry-after')).toBe(String(seconds));
  expectLimit(answer, policy, quota, 0, seconds);
}

describe('somebody who has not signed in', () => {
  test('is told in each answer how many requests are left, and after the last to wait', async () => {
    const address = newAddress();

    for (let left = ANONYMOUS - 1; left >= 0; left--) {
      const answer = await managers(address);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('retry-after')).toBeNull();
      expectLimit(answer, 'anonymous', ANONYMOUS, left, WINDOW_S);
    }
    expectTooMany(await managers(address), 'anonymous', ANONYMOUS, WINDOW_S);
    passTime(45_500);
    expectTooMany(await managers(address), 'anonymous', ANONYMOUS, 15);
    passTime(14_499);
    expectTooMany(await managers(address), 'anonymous', ANONYMOUS, 1);
    passTime(1);
    expectLimit(await managers(address), 'anonymous', ANONYMOUS, ANONYMOUS - 1, WINDOW_S);
  });

  test('is counted by address', async () => {
    const address = newAddress();
    await spend(ANONYMOUS, address);

    expectProblem(await managers(address), 429);
    await spend(ANONYMOUS, newAddress());
  });

  test('has one limit for all routes, whatever they answer', async () => {
    const address = newAddress();
    const headers = from(address).headers;
    const body = { username: newcomer().username, password: 'a wrong one' };

    expect((await app.send('POST', '/login', { body, headers })).status).toBe(401);
    expect((await app.send('POST', '/signup', { body: {}, headers })).status).toBe(400);
    expect((await app.send('POST', '/users/token/refresh', { body: { refresh: 'x' }, headers })).status).toBe(
      401,
    );
    expect((await app.send('GET', '/profiles/1', { headers })).status).toBe(401);
    expect((await app.send('GET', '/profiles/1', { headers, token: 'forged' })).status).toBe(401);

    expectProblem(await app.send('POST', '/login', { body, headers }), 429);
    expectProblem(await app.send('POST', '/signup', { body: newcomer(), headers }), 429);
    expectProblem(await managers(address), 429);
  });

  test('is not signed up beyond the limit', async () => {
    const address = newAddress();
    await spend(ANONYMOUS, address);
    const body = newcomer();

    expectProblem(await app.send('POST', '/signup', { body, ...from(address) }), 429);

    expect((await app.send('POST', '/login', { body, ...from(newAddress()) })).status).toBe(401);
  });

  test.each([
    ['2001:db8:1:1::1', '2001:db8:1:1:ffff:ffff:ffff:ffff', '2001:db8:1:2::1'],
    ['10.99.0.1', '::ffff:10.99.0.1', '::ffff:10.99.0.2'],
  ])('at %s is also at %s, but not at %s', async (one, same, other) => {
    await spend(ANONYMOUS - 1, one);
    await spend(1, same);

    expectProblem(await managers(one), 429);
    expectProblem(await managers(same), 429);
    await spend(1, other);
  });
});

describe('somebody who has signed in', () => {
  test('is told in each answer how many requests are left, and after the last to wait', async () => {
    const { id, token } = await employee(app);
    const ask = () => app.send('GET', `/profiles/${id}`, { token });

    for (let left = SIGNED_IN - 1; left >= 0; left--) {
      const answer = await ask();
      expect(answer.status).toBe(200);
      expectLimit(answer, 'signed-in', SIGNED_IN, left, WINDOW_S);
    }
    expectTooMany(await ask(), 'signed-in', SIGNED_IN, WINDOW_S);
    passTime(WINDOW_S * 1000);
    expectLimit(await ask(), 'signed-in', SIGNED_IN, SIGNED_IN - 1, WINDOW_S);
  });

  test('is counted by profile, whatever the address and the session', async () => {
    const somebody = await employee(app);
    const other = await signInAgain(app, somebody, from(newAddress()).headers);
    for (const { access } of [somebody, other]) {
      for (let request = 0; request < SIGNED_IN / 2; request++) await spend(1, newAddress(), access);
    }

    expectTooMany(await managers(newAddress(), somebody.token), 'signed-in', SIGNED_IN, WINDOW_S);
    expectProblem(await managers(newAddress(), other.access), 429);
  });

  test('shares the limit with nobody at the same address', async () => {
    const address = newAddress();
    const [somebody, colleague] = [await employee(app), await employee(app)];
    await spend(SIGNED_IN, address, somebody.token);

    await spend(SIGNED_IN, address, colleague.token);
    await spend(ANONYMOUS, address);
    expectProblem(await managers(address, somebody.token), 429);
  });

  test('is let in where the anonymous are not', async () => {
    const address = newAddress();
    const { token } = await employee(app);
    await spend(ANONYMOUS, address);
    expectProblem(await managers(address), 429);

    await spend(SIGNED_IN, address, token);
  });

  test('can sign in again where their profile has reached its limit', async () => {
    const { token, user } = await employee(app);
    await spend(SIGNED_IN, newAddress(), token);

    const body = { username: user.username, password: PASSWORD };
    expect((await app.send('POST', '/login', { body, ...from(newAddress()) })).status).toBe(200);
  });
});

test('a change that is refused for the limit is not made', async () => {
  const { id, token, profile } = await employee(app);
  await spend(SIGNED_IN, newAddress(), token);

  const body = { nickname: 'Somebody else' };
  expectProblem(await app.send('PUT', `/profiles/${id}`, { token, body }), 429);

  passTime(WINDOW_S * 1000);
  expect((await app.send('GET', `/profiles/${id}`, { token })).body).toEqual(profile);
});

test.each(['/health/live', '/health/ready'])('%s has no limit', async (path) => {
  const address = newAddress();
  for (let request = 0; request < 3 * ANONYMOUS; request++) {
    const { status, headers } = await app.send('GET', path, from(address));
    expect({ status, limit: headers.get('ratelimit') }).toEqual({ status: 200, limit: null });
  }
  await spend(ANONYMOUS, address);
});
