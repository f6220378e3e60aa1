import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import type { SessionView } from '../../src/auth/session.view.js';
import { employee, PASSWORD, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { basic } from '../support/basic.js';
import type { Answer } from '../support/client.js';
import { expectBadFields } from '../support/expect-answer.js';
import { BEHIND_A_PROXY, expectWait, fail, logIn, newAddress, nobody, WRONG } from '../support/guessing.js';
import { onTwoInstances } from '../support/two-instances.js';

// Two instances over one database.
let here: TestApp;
let there: TestApp;
onTwoInstances(
  (one, other) => {
    here = one;
    there = other;
  },
  BEHIND_A_PROXY,
  { ...BEHIND_A_PROXY, LOG_IN_FAILURES_PER_ADDRESS: '5' },
);
beforeEach(stopClock);
afterEach(startClock);

const NEW_PASSWORD = 'three umbrellas under water';

function logInWithBasic(username: string, password = WRONG, address = newAddress()): Promise<Answer> {
  const headers = { ...basic({ username, password }), 'x-forwarded-for': address };
  return here.send('GET', '/login', { headers });
}

function changePassword(
  { token }: Pick<Person, 'token'>,
  old_password = WRONG,
  address = newAddress(),
): Promise<Answer> {
  const headers = { 'x-forwarded-for': address };
  return here.send('PUT', '/users/password', {
    token,
    body: { old_password, new_password: NEW_PASSWORD },
    headers,
  });
}

describe('two instances on one database', () => {
  test('share the count of an account', async () => {
    const { user } = await employee(here);
    await fail(here, user.username, 3);
    await fail(there, user.username, 2);

    for (const app of [here, there]) expectWait(await logIn(app, user.username, PASSWORD), 1);
    passTime(1000);
    await fail(there, user.username, 1);
    for (const app of [here, there]) expectWait(await logIn(app, user.username, PASSWORD), 2);
    passTime(2000);
    expect((await logIn(here, user.username, PASSWORD)).status).toBe(200);
    await fail(there, user.username, 4);
    expect((await logIn(there, user.username, PASSWORD)).status).toBe(200);
  });

  test('share the count of an address', async () => {
    const address = newAddress();
    for (const app of [here, here, here, there, there]) await fail(app, nobody(), 1, address);

    expectWait(await logIn(there, nobody(), WRONG, address), 1);
  });

  test('together look at five guesses at once, and no more', async () => {
    const { user } = await employee(here);

    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => logIn(index % 2 ? here : there, user.username)),
    );

    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(35).fill(429)]);
  });

  test('forget nothing when they are started again', async () => {
    const { user } = await employee(here);
    const third = await startApp(BEHIND_A_PROXY, here.databaseUrl);
    await fail(third, user.username, 5).finally(() => third.close());

    const fourth = await startApp(BEHIND_A_PROXY, here.databaseUrl);
    expectWait(await logIn(fourth, user.username, PASSWORD).finally(() => fourth.close()), 1);
  });
});

test('guesses with Basic credentials and in a body count together', async () => {
  const { user } = await employee(here);
  for (let count = 0; count < 3; count++) expect((await logInWithBasic(user.username)).status).toBe(401);
  await fail(here, user.username, 2);

  expectWait(await logInWithBasic(user.username, PASSWORD), 1);
  expectWait(await logIn(here, user.username, PASSWORD), 1);
  passTime(1000);
  expect((await logInWithBasic(user.username, PASSWORD)).status).toBe(200);
  await fail(here, user.username, 4);
  expect((await logInWithBasic(user.username, PASSWORD)).status).toBe(200);
});

test('a script without credentials is no guess', async () => {
  const address = newAddress();

  for (let count = 0; count < 10; count++) {
    const { status } = await there.send('GET', '/login', { headers: { 'x-forwarded-for': address } });
    expect(status).toBe(401);
  }
});

describe('the old password of a change', () => {
  test('is guessed at as slowly as that of a log-in, by a count of its own', async () => {
    const somebody = await employee(here);
    for (let count = 0; count < 5; count++) {
      expectBadFields(await changePassword(somebody), 'old_password');
    }

    expectWait(await changePassword(somebody, PASSWORD), 1);
    expect((await logIn(here, somebody.user.username, PASSWORD)).status).toBe(200);
    passTime(1000);
    expect((await changePassword(somebody, PASSWORD)).status).toBe(200);
    expect((await logIn(here, somebody.user.username, NEW_PASSWORD)).status).toBe(200);
  });

  test('may be given while strangers keep everybody from logging in', async () => {
    const somebody = await employee(here);
    const address = newAddress();
    await fail(here, somebody.user.username, 5);
    for (let count = 0; count < 5; count++) await fail(there, nobody(), 1, address);

    expect((await changePassword(somebody, PASSWORD, address)).status).toBe(200);
  });

  test('clears its own count where it is right, and no other', async () => {
    const somebody = await employee(here);
    await fail(here, somebody.user.username, 5);
    for (let count = 0; count < 4; count++) await changePassword(somebody);

    const { body } = (await changePassword(somebody, PASSWORD)) as Answer<SessionView>;

    for (let count = 0; count < 4; count++) {
      expectBadFields(await changePassword({ token: body.access }), 'old_password');
    }
    expectWait(await logIn(here, somebody.user.username, NEW_PASSWORD), 1);
  });

  test('counts for no address', async () => {
    const somebody = await employee(here);
    const address = newAddress();
    for (let count = 0; count < 6; count++) await changePassword(somebody, WRONG, address);

    await fail(there, nobody(), 1, address);
  });
});
