import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { employee, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { BEHIND_A_PROXY, expectWait, fail, logIn, newAddress, nobody, WRONG } from '../support/guessing.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ ...BEHIND_A_PROXY, LOG_IN_FAILURES_PER_ADDRESS: '5' });
});
afterAll(() => app.close());
beforeEach(stopClock);
afterEach(startClock);

/** So many failures from one address, each for an account of its own. */
async function failFrom(address: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) await fail(app, nobody(), 1, address);
}

test('after five failures for several accounts an address waits, twice as long each time', async () => {
  const address = newAddress();
  await failFrom(address, 4);

  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
    await failFrom(address, 1);
    expectWait(await logIn(app, nobody(), WRONG, address), seconds);
    passTime(seconds * 1000 - 1);
    expectWait(await logIn(app, nobody(), WRONG, address), 1);
    passTime(1);
  }
});

test('the right password is refused from an address that has to wait, and accepted from another', async () => {
  const { user } = await employee(app);
  const address = newAddress();
  await failFrom(address, 5);

  expectWait(await logIn(app, user.username, PASSWORD, address), 1);
  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
  passTime(1000);
  expect((await logIn(app, user.username, PASSWORD, address)).status).toBe(200);
});

test("a success clears the account's count but not the address's", async () => {
  const { user } = await employee(app);
  const address = newAddress();
  await failFrom(address, 3);
  await fail(app, user.username, 1, address);

  expect((await logIn(app, user.username, PASSWORD, address)).status).toBe(200);

  await failFrom(address, 1);
  const { user: colleague } = await employee(app);
  expectWait(await logIn(app, colleague.username, PASSWORD, address), 1);
  await fail(app, user.username, 4);
  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
});

test('the longer of the two waits is the one that is told', async () => {
  const { user } = await employee(app);
  const address = newAddress();
  await fail(app, user.username, 5, address);
  passTime(1000);
  await fail(app, user.username, 1);

  expectWait(await logIn(app, user.username, WRONG, address), 2);
  expectProblem(await logIn(app, nobody(), WRONG, address), 401);
});

test('attempts during the wait of an address count for no account', async () => {
  const { user } = await employee(app);
  const address = newAddress();
  await failFrom(address, 5);

  for (let attempt = 0; attempt < 10; attempt++) {
    expectWait(await logIn(app, user.username, WRONG, address), 1);
  }

  await fail(app, user.username, 4);
  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
});

test("attempts during an account's wait do not count for the address", async () => {
  const { user } = await employee(app);
  const address = newAddress();
  await fail(app, user.username, 5);

  for (let attempt = 0; attempt < 10; attempt++) await logIn(app, user.username, WRONG, address);

  await failFrom(address, 5);
});

test('five guesses at once from one address are all that are looked at', async () => {
  const address = newAddress();

  const answers = await Promise.all(Array.from({ length: 30 }, () => logIn(app, nobody(), WRONG, address)));

  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(25).fill(429)]);
});

test('addresses of one IPv6 /64 count as one', async () => {
  const other = '2001:db8:7:9::1';
  for (const host of [':1', ':2', 'ffff:ffff:ffff:ffff', ':3', 'a:0:0:b']) {
    await failFrom(`2001:db8:7:8:${host}`, 1);
  }

  expectWait(await logIn(app, nobody(), WRONG, '2001:db8:7:8::9'), 1);
  expectProblem(await logIn(app, nobody(), WRONG, other), 401);
});

test('an IPv4 address written as IPv6 counts as itself', async () => {
  const address = newAddress();
  await failFrom(`::ffff:${address}`, 3);
  await failFrom(address, 2);

  expectWait(await logIn(app, nobody(), WRONG, `::ffff:${address}`), 1);
});

test('what is no address is no way around the wait', async () => {
  for (const forged of ['unknown', '10.0.0.1:http', "'; --", 'a, b', '999.1.1.1']) await failFrom(forged, 1);

  expectWait(await logIn(app, nobody(), WRONG, 'something else'), 1);
});
