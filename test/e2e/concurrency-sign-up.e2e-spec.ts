import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, newcomer, PASSWORD } from '../factories/person.js';
import { aProblem } from '../support/a-problem.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { rows } from '../support/rows.js';
import { sessionOf } from '../support/session-answer.js';
import { tryAgain } from '../support/try-again.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

const ALL = 60;

/** In turn: two names of one's own, then one that is taken, by an existing user or by the newcomer two before. */
function newcomers(existing: string[]) {
  const own = Array.from({ length: ALL }, () => newcomer());
  const usernameOf = (index: number) => {
    const { username } = own[index] as { username: string };
    if (index % 3 !== 2) return username;
    const taken = index % 2 === 0 ? existing[index % existing.length] : own[index - 2]?.username;
    return (taken as string).toUpperCase();
  };
  return own.map((account, index) => ({ ...account, username: usernameOf(index) }));
}

type Newcomer = ReturnType<typeof newcomers>[number];

function signUpAtOnce(accounts: Newcomer[]): Promise<Answer[]> {
  return Promise.all(accounts.map(signUp));
}

/** Repeats sign-ups that are answered 503 because too many passwords are to be hashed. */
function signUp(body: Newcomer): Promise<Answer> {
  return tryAgain(() => app.send('POST', '/signup', { body }));
}

/** Every account as the database holds it: the user, the nickname, the role and the number of sessions. */
async function accountsInDatabase() {
  const found = await rows(
    app.databaseUrl,
    `SELECT username, email, nickname, is_manager,
       (SELECT count(*) FROM sessions WHERE user_id = users.id) AS sessions
     FROM users LEFT JOIN profiles ON profiles.user_id = users.id`,
  );
  return found.map((row) => ({
    ...row,
    is_manager: Boolean(row.is_manager),
    sessions: Number(row.sessions),
  }));
}

test('of 60 who sign up at once, those with a username of their own get in, and one for each that several want', async () => {
  const existing = await Promise.all(Array.from({ length: 10 }, () => employee(app)));
  const before = await accountsInDatabase();
  const taken = new Set(existing.map(({ user }) => user.username));
  const accounts = newcomers([...taken]);

  const answers = await signUpAtOnce(accounts);

  const outcomes = accounts.map((account, index) => ({ account, answer: answers[index] as Answer }));
  const winners = outcomes.filter(({ answer }) => answer.status === 201);
  const wanted = new Set(accounts.map(({ username }) => username.toLowerCase()));
  expect(winners.map(({ account }) => account.username.toLowerCase()).sort()).toEqual(
    [...wanted].filter((username) => !taken.has(username)).sort(),
  );
  for (const { account, answer } of outcomes) {
    expect(answer.body).toEqual(answer.status === 201 ? sessionOf(account) : aProblem(409));
  }
  const newAccounts = winners.map(({ account: { username, email, nickname } }) => ({
    username,
    email,
    nickname,
    is_manager: false,
    sessions: 1,
  }));
  const after = await accountsInDatabase();
  expect(after).toHaveLength(before.length + newAccounts.length);
  expect(after).toEqual(expect.arrayContaining([...before, ...newAccounts]));
}, 120_000);

test('the winner of a username that 20 want at once can log in with it, in any case', async () => {
  const { username } = newcomer();
  const accounts = Array.from({ length: 20 }, (_, index) => ({
    ...newcomer(),
    username: index % 2 === 0 ? username : username.toUpperCase(),
    password: `${PASSWORD} ${index}`,
  }));

  const answers = await signUpAtOnce(accounts);

  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  const winner = answers.findIndex(({ status }) => status === 201);
  const logIn = async (password = '') =>
    (await app.send('POST', '/login', { body: { username: username.toUpperCase(), password } })).status;
  expect(await logIn(accounts[winner]?.password)).toBe(200);
  const others = accounts.filter((_, index) => index !== winner).slice(0, 4);
  for (const { password } of others) expect(await logIn(password)).toBe(401);
});
