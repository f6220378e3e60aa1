import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { passTime, startClock, stopClock } from '../support/clock.js';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { BEHIND_A_PROXY, expectWait, fail, logIn, nobody, WRONG } from '../support/guessing.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp(BEHIND_A_PROXY);
});
afterAll(() => app.close());
beforeEach(stopClock);
afterEach(startClock);

test('after five failures the wait doubles from 1 s to 15 minutes', async () => {
  const { user } = await employee(app);
  await fail(app, user.username, 4);

  for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]) {
    expectProblem(await logIn(app, user.username), 401);
    expectWait(await logIn(app, user.username), seconds);
    passTime(seconds * 1000 - 1);
    expectWait(await logIn(app, user.username), 1);
    passTime(1);
  }
});

test('a caller who has to wait is told how many seconds are left, rounded up', async () => {
  const name = nobody();
  await fail(app, name, 5);
  passTime(1000);
  await fail(app, name, 1);
  passTime(2000);
  await fail(app, name, 1);

  for (const [passed, left] of [
    [0, 4],
    [1, 4],
    [999, 3],
    [1500, 2],
    [1499, 1],
  ] as const) {
    passTime(passed);
    expectWait(await logIn(app, name), left);
  }
});

test('four failures make nobody wait', async () => {
  const { user } = await employee(app);
  await fail(app, user.username, 4);

  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
});

test('the right password is refused during the wait and accepted after it', async () => {
  const { user } = await employee(app);
  await fail(app, user.username, 5);

  expectWait(await logIn(app, user.username, PASSWORD), 1);
  passTime(999);
  expectWait(await logIn(app, user.username, PASSWORD), 1);
  passTime(1);
  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
});

test('attempts during the wait are not counted and do not lengthen it', async () => {
  const { user } = await employee(app);
  await fail(app, user.username, 5);

  for (let attempt = 0; attempt < 20; attempt++) expectWait(await logIn(app, user.username), 1);

  passTime(1000);
  expectProblem(await logIn(app, user.username), 401);
  expectWait(await logIn(app, user.username), 2);
});

test("a success clears the account's count", async () => {
  const { user } = await employee(app);
  await fail(app, user.username, 5);
  passTime(1000);
  await logIn(app, user.username, PASSWORD);

  await fail(app, user.username, 4);
  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
  await fail(app, user.username, 5);
  expectWait(await logIn(app, user.username), 1);
});

test('failures are forgotten after a day without one', async () => {
  const { user } = await employee(app);
  await fail(app, user.username, 4);
  passTime(86_400_001);

  await fail(app, user.username, 4);

  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
});

test("one account's wait is no other's", async () => {
  const [one, other] = await Promise.all([employee(app), employee(app)]);
  await fail(app, one.user.username, 5);

  expect((await logIn(app, other.user.username, PASSWORD)).status).toBe(200);
  expectWait(await logIn(app, one.user.username, PASSWORD), 1);
});

test('all spellings of a username share one count', async () => {
  const somebody = await employee(app, { username: `zoë.ſ.${newcomer().username}` });
  const { username } = somebody.user;
  const spellings = [
    username,
    username.toUpperCase(),
    username.normalize('NFD'),
    ` ${username}\t`,
    username.replace('ſ', 's'),
  ];

  for (const spelling of spellings) await fail(app, spelling, 1);

  for (const spelling of spellings) expectWait(await logIn(app, spelling, PASSWORD), 1);
});

test('five guesses at once are all that are looked at', async () => {
  const { user } = await employee(app);

  const answers = await Promise.all(Array.from({ length: 30 }, () => logIn(app, user.username)));

  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array<number>(5).fill(401), ...Array<number>(25).fill(429)]);
});

test('right passwords are no failures, however many at once', async () => {
  const { user } = await employee(app);

  const answers = await Promise.all(Array.from({ length: 12 }, () => logIn(app, user.username, PASSWORD)));

  expect(answers.map(({ status }) => status)).toEqual(Array<number>(12).fill(200));
});

test('a log-in that lacks a member is no guess', async () => {
  const { user } = await employee(app);
  const body = { username: user.username };
  for (let attempt = 0; attempt < 10; attempt++) await app.send('POST', '/login', { body });

  await fail(app, user.username, 4);

  expect((await logIn(app, user.username, PASSWORD)).status).toBe(200);
});

test('sessions that are open go on during the wait', async () => {
  const { user, profile, token } = await employee(app);
  await fail(app, user.username, 5);

  expect((await app.send('GET', `/profiles/${profile.id}`, { token })).status).toBe(200);
  expectWait(await logIn(app, user.username, WRONG), 1);
});
