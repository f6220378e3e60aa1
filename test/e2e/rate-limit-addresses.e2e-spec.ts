import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { employee, newcomer, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectProblem } from '../support/expect-answer.js';
import { newAddress } from '../support/guessing.js';

const WINDOW_S = 60;

beforeEach(stopClock);
afterEach(startClock);

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

function expectTooMany(answer: Answer, policy: string, quota: number): void {
  expectProblem(answer, 429, new RegExp(`\\b${quota} requests`));
  expect(answer.headers.get('retry-after')).toBe(String(WINDOW_S));
  expect(answer.headers.get('ratelimit-policy')).toBe(`"${policy}";q=${quota};w=${WINDOW_S}`);
}

describe('one address', () => {
  const CEILING = 20;
  let own: TestApp;
  beforeEach(async () => {
    own = await startApp({
      RATE_LIMIT: 'on',
      RATE_LIMIT_ADDRESS: String(CEILING),
      RATE_LIMIT_SIGN_UPS: '3',
      TRUST_PROXY: 'true',
    });
  });
  afterEach(() => own.close());

  test('has a ceiling for everybody who has signed in there together', async () => {
    const address = newAddress();
    const ask = (token: string, where: string) =>
      own.send('GET', '/users/managers', { token, ...from(where) });
    const people = await Promise.all([
      employee(own),
      employee(own),
      employee(own),
      employee(own),
      employee(own),
    ]);
    for (const { token } of people) {
      for (let request = 0; request < CEILING / people.length; request++) {
        expect((await ask(token, address)).status).toBe(200);
      }
    }

    const { token } = await employee(own);
    expectTooMany(await ask(token, address), 'address', CEILING);
    expect((await ask(token, newAddress())).status).toBe(200);
    passTime(WINDOW_S * 1000);
    expect((await ask(token, address)).status).toBe(200);
  });

  test('keeps nobody away for what was refused to somebody else there', async () => {
    const app = await startApp({
      RATE_LIMIT: 'on',
      RATE_LIMIT_ADDRESS: String(CEILING),
      RATE_LIMIT_SIGNED_IN: '5',
      TRUST_PROXY: 'true',
    });
    const [one, other] = [await employee(app), await employee(app)];
    const address = newAddress();
    const ask = ({ token }: Person) => app.send('GET', '/users/managers', { token, ...from(address) });
    const statuses = [];
    for (let request = 0; request < 2 * CEILING; request++) statuses.push((await ask(one)).status);

    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect((await ask(other)).status).toBe(200);
    await app.close();
  });

  test('signs up fewer people than it may send requests, and may log in all the same', async () => {
    const address = newAddress();
    const signUp = (body: object) => own.send('POST', '/signup', { body, ...from(address) });
    const account = newcomer();
    for (const body of [account, account, {}]) expect([201, 400, 409]).toContain((await signUp(body)).status);

    expectTooMany(await signUp(newcomer()), 'sign-ups', 3);
    expect((await own.send('POST', '/login', { body: account, ...from(address) })).status).toBe(200);
    expect((await own.send('POST', '/signup', { body: newcomer(), ...from(newAddress()) })).status).toBe(201);
  });

  test('of IPv6 is a /48 where people sign up, since one customer may have that many', async () => {
    const signUp = (address: string) =>
      own.send('POST', '/signup', { body: newcomer(), ...from(`2001:db8:${address}::1`) });
    for (const address of ['7:1', '7:2', '7:3']) expect((await signUp(address)).status).toBe(201);

    expectTooMany(await signUp('7:4'), 'sign-ups', 3);
    expect((await signUp('8:1')).status).toBe(201);
  });
});
