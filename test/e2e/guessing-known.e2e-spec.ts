import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { BEHIND_A_PROXY, expectWait, fail, logIn, newAddress, nobody, WRONG } from '../support/guessing.js';

const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ ...BEHIND_A_PROXY, LOG_IN_FAILURES_PER_ADDRESS: '5' });
});
afterAll(() => app.close());
beforeEach(stopClock);
afterEach(startClock);

async function status(username: string, password: string, address: string): Promise<number> {
  return (await logIn(app, username, password, address)).status;
}

/** Somebody who has signed in from an address. */
async function knownAt(address: string): Promise<string> {
  const { user } = await employee(app);
  expect(await status(user.username, PASSWORD, address)).toBe(200);
  return user.username;
}

test('strangers do not keep somebody from signing in where they are known, but do elsewhere', async () => {
  const address = newAddress();
  const name = await knownAt(address);
  for (let guess = 0; guess < 4; guess++) await fail(app, name, 1);
  for (let guess = 0; guess < 4; guess++) await logIn(app, name);

  expect(await status(name, PASSWORD, newAddress())).toBe(429);
  expect(await status(name, PASSWORD, address)).toBe(200);
});

test('a stranger who guesses every 15 minutes keeps the owner out for good nowhere that they are known', async () => {
  const address = newAddress();
  const name = await knownAt(address);
  for (let guess = 0; guess < 96; guess++) {
    await logIn(app, name);
    passTime(15 * MINUTE_MS);
  }
  await logIn(app, name);

  expect(await status(name, PASSWORD, newAddress())).toBe(429);
  expect(await status(name, PASSWORD, address)).toBe(200);
});

test('who guesses at others from an address keeps nobody from signing in who is known there', async () => {
  const address = newAddress();
  const name = await knownAt(address);
  for (let guess = 0; guess < 5; guess++) await fail(app, nobody(), 1, address);

  expect(await status(name, PASSWORD, address)).toBe(200);
  const { user } = await employee(app);
  expectWait(await logIn(app, user.username, PASSWORD, address), 1);
});

test('where an account is known five failures of its own have it wait there, with strangers, and nowhere else', async () => {
  const address = newAddress();
  const [name, colleague] = [await knownAt(address), await knownAt(address)];
  await fail(app, name, 5, address);

  expectWait(await logIn(app, name, PASSWORD, address), 1);
  expect(await status(colleague, PASSWORD, address)).toBe(200);
  expect(await status(name, PASSWORD, newAddress())).toBe(200);
  expectWait(await logIn(app, nobody(), WRONG, address), 1);
  passTime(1000);
  expect(await status(name, WRONG, address)).toBe(401);
  expectWait(await logIn(app, name, PASSWORD, address), 2);
});

test('of an IPv6 address the /64 is known', async () => {
  const name = await knownAt('2001:db8:7:a::1');
  await fail(app, name, 5);

  expect(await status(name, PASSWORD, '2001:db8:7:b::1')).toBe(429);
  expect(await status(name, PASSWORD, '2001:db8:7:a:ffff::2')).toBe(200);
});

test('an address is known by a sign-up as well, and for 30 days after a session was last opened there', async () => {
  const address = newAddress();
  const account = newcomer();
  const headers = { 'x-forwarded-for': address };
  expect((await app.send('POST', '/signup', { body: account, headers })).status).toBe(201);
  const { username: name } = account;
  const strangers = () => fail(app, name, 5);

  passTime(29 * DAY_MS);
  await strangers();
  expect(await status(name, PASSWORD, address)).toBe(200);
  passTime(29 * DAY_MS);
  await strangers();
  expect(await status(name, PASSWORD, address)).toBe(200);
  passTime(30 * DAY_MS);
  await strangers();
  expect(await status(name, PASSWORD, address)).toBe(429);
});
