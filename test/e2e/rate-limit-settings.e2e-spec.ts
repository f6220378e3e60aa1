import { afterEach, expect, test } from '@jest/globals';
import { Settings } from '../../src/config/settings.js';
import { employee } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { fail, logIn, newAddress, nobody } from '../support/guessing.js';

let app: TestApp;
afterEach(() => app.close());

const LIMITS = { RATE_LIMIT: 'on', RATE_LIMIT_ANONYMOUS: '3', RATE_LIMIT_SIGNED_IN: '4' };

/** The statuses of so many requests, the next of them from the next address. */
async function statuses(count: number, addresses: string[], token?: string): Promise<number[]> {
  const found: number[] = [];
  for (let request = 0; request < count; request++) {
    const headers = { 'x-forwarded-for': addresses[request % addresses.length] ?? '' };
    found.push((await app.send('GET', '/users/managers', { token, headers })).status);
  }
  return found;
}

const severalAddresses = () => [newAddress(), newAddress(), newAddress(), newAddress(), newAddress()];

test.each([
  ['no proxy is trusted', {}],
  ['no proxy is trusted, in so many words', { TRUST_PROXY: 'false' }],
  ['another proxy is trusted than the one that sends it', { TRUST_PROXY: '192.0.2.1' }],
])('an X-Forwarded-For is no way around the limit where %s', async (_, settings) => {
  app = await startApp({ ...LIMITS, ...settings });

  expect(await statuses(5, severalAddresses())).toEqual([200, 200, 200, 429, 429]);
});

test('of what a trusted proxy hands on only the address that it has added counts', async () => {
  app = await startApp({ ...LIMITS, TRUST_PROXY: '127.0.0.1' });
  const address = newAddress();
  const forged = severalAddresses().map((before) => `${before}, ${address}`);

  expect(await statuses(5, forged)).toEqual([200, 200, 200, 429, 429]);
  expect(await statuses(5, severalAddresses())).toEqual([200, 200, 200, 200, 200]);
});

test('what is no address is no way around the limit', async () => {
  app = await startApp({ ...LIMITS, TRUST_PROXY: 'true' });

  const found = await statuses(5, ['unknown', '192.0.2.7:http', '999.1.1.1', 'x'.repeat(2000), '<a>']);

  expect(found).toEqual([200, 200, 200, 429, 429]);
});

test('there are limits where nothing is said, for many more requests than the app makes', async () => {
  app = await startApp({ RATE_LIMIT: 'on' });
  const { token } = await employee(app);

  const anonymous = await app.send('GET', '/users/managers');
  const signedIn = await app.send('GET', '/users/managers', { token });

  expect(anonymous.headers.get('ratelimit-policy')).toBe('"anonymous";q=300;w=60');
  expect(signedIn.headers.get('ratelimit-policy')).toBe('"signed-in";q=600;w=60');
  const { rateLimit } = app.nest.get(Settings);
  expect(rateLimit).toEqual({ anonymous: 300, 'signed-in': 600, address: 6000, 'sign-ups': 20 });
});

test('RATE_LIMIT=off turns the limits off, with their headers', async () => {
  app = await startApp({ ...LIMITS, RATE_LIMIT: 'off' });
  const { token } = await employee(app);

  for (const caller of [undefined, token]) {
    expect(await statuses(20, [newAddress()], caller)).toEqual(Array<number>(20).fill(200));
    const { headers } = await app.send('GET', '/users/managers', { token: caller });
    expect(headers.get('ratelimit')).toBeNull();
    expect(headers.get('ratelimit-policy')).toBeNull();
  }
});

test('RATE_LIMIT=off leaves the log-in throttle on', async () => {
  app = await startApp({ RATE_LIMIT: 'off' });
  const name = nobody();
  await fail(app, name, 4);

  // The last of several at once comes well within a second.
  const answers = await Promise.all(Array.from({ length: 20 }, () => logIn(app, name)));

  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expectProblem(answer, 429);
});
