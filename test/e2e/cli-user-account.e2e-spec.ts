import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, manager, newcomer, PASSWORD, type Person } from '../factories/person.js';
import { desk, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectProblem } from '../support/expect-answer.js';
import { fail } from '../support/guessing.js';
import { expectRefusal } from '../support/expect-exit.js';
import { Installation, type Exit } from '../support/installation.js';
import { signInAgain } from '../support/own-sessions.js';
import { comesTrue } from '../support/polling.js';
import { use } from '../support/session-calls.js';

let app: TestApp;
let site: Installation;

beforeAll(async () => {
  app = await startApp();
  site = await Installation.create();
});

afterAll(async () => {
  await site.remove();
  await app.close();
});

/** A command on the database of the running application. */
function wasil(parameters: string[], input?: string): Promise<Exit> {
  const environment = { DATABASE_URL: app.databaseUrl };
  return site.wasil(['user', ...parameters], { environment, ...(input !== undefined && { input }) });
}

async function done(parameters: string[], input?: string): Promise<string> {
  const { status, stdout, stderr } = await wasil(parameters, input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function logIn(username: string, password = PASSWORD): Promise<Answer> {
  return app.send('POST', '/login', { body: { username, password } });
}

const signsIn = async ({ user }: Person, password?: string) => (await logIn(user.username, password)).status;

test('a user who is disabled is signed out within 5 s and cannot sign in until they are enabled', async () => {
  const [somebody, stranger] = [await employee(app), await employee(app)];
  const other = await signInAgain(app, somebody);
  for (const tokens of [somebody, other]) expect(await use(app, tokens)).toBe(200);

  await done(['disable', somebody.user.username.toUpperCase()]);

  expect(
    await comesTrue(async () => (await use(app, somebody)) === 401 && (await use(app, other)) === 401),
  ).toBe(true);
  expectProblem(await logIn(somebody.user.username), 403, /disabled/);
  expect(await signsIn(somebody, 'a wrong one')).toBe(401);
  expect(await signsIn(stranger)).toBe(200);
  await done(['enable', somebody.user.username]);
  expect(await signsIn(somebody)).toBe(200);
});

test('a manager is not disabled before somebody else has taken over, nor anybody promoted who is disabled', async () => {
  const [boss, somebody] = [await manager(app), await employee(app)];
  await manager(app);

  expectRefusal(await wasil(['disable', boss.user.username]), /is a manager: demote them first/);
  expect(await signsIn(boss)).toBe(200);

  await done(['disable', somebody.user.username]);
  expectRefusal(await wasil(['promote', somebody.user.username]), /is disabled/);
});

test('tickets on which only somebody who is disabled could act are handed over, or named', async () => {
  const [opened, successor] = [await desk(app), await manager(app)];
  const [creator, boss] = [opened.creator.user.username, opened.assignee.user.username];
  await setResolved(app, opened, true);
  const demote = (...more: string[]) => wasil(['demote', boss, ...more]);

  await done(['disable', creator]);
  expectRefusal(await demote(), /1 tickets of disabled users are assigned to .*: name who takes them over/);
  await done(['enable', creator]);
  await done(['demote', boss]);
  const said = await done(['disable', creator]);

  expect(said).toContain(`user demote ${boss} --to ANOTHER`);
  await done(['demote', boss, '--to', successor.user.username]);
  expect(await done(['disable', creator])).not.toContain('demote');
  const path = `/tickets/${opened.ticket.id}`;
  const reopened = await app.send('PUT', path, { token: successor.token, body: { is_resolved: false } });
  expect(reopened.status).toBe(200);
});

test('a new password ends all sessions and every wait, and the old one is good no more', async () => {
  const somebody = await employee(app);
  await fail(app, somebody.user.username, 5);
  expect(await signsIn(somebody)).toBe(429);

  await done(['password', somebody.user.username], 'three umbrellas under water\n');

  expect(await comesTrue(async () => (await use(app, somebody)) === 401)).toBe(true);
  expect(await signsIn(somebody)).toBe(401);
  expect(await signsIn(somebody, 'three umbrellas under water')).toBe(200);
});

test.each([
  ['too short', 'kV7#mQ2', /password must have 8 to 128 characters/],
  ['easily guessed', 'password1', /password is too easy to guess/],
])('a new password that is %s is refused, and nothing is changed', async (_, password, sentence) => {
  const somebody = await employee(app);

  expectRefusal(await wasil(['password', somebody.user.username], `${password}\n`), sentence);

  expect(await use(app, somebody)).toBe(200);
  expect(await signsIn(somebody)).toBe(200);
});

test('who is unlocked need not wait any longer, here and where they are known', async () => {
  const somebody = await employee(app);
  for (let guess = 0; guess < 5; guess++) expect(await signsIn(somebody, 'a wrong one')).toBe(401);
  expect(await signsIn(somebody)).toBe(429);

  await done(['unlock', somebody.user.username]);

  expect(await signsIn(somebody)).toBe(200);
});

test('a user who is renamed signs in with the new name, in any case, and with the old one no more', async () => {
  const somebody = await employee(app);
  const { username } = newcomer();

  await done(['rename', somebody.user.username, username.toUpperCase()]);

  expect((await logIn(username)).body).toMatchObject({ user: { username: username.toUpperCase() } });
  expect(await signsIn(somebody)).toBe(401);
  expect(await use(app, somebody)).toBe(200);
});

test.each([
  ['is taken', async () => (await employee(app)).user.username.toUpperCase(), /taken/],
  ['is no username', () => Promise.resolve('a:b'), /username must have 3 to 150|username must have only/],
])('a new username that %s is refused', async (_, name, sentence) => {
  const somebody = await employee(app);

  expectRefusal(await wasil(['rename', somebody.user.username, await name()]), sentence);

  expect(await signsIn(somebody)).toBe(200);
});

test('the list has a line for each user: username, role, state, nickname, e-mail address', async () => {
  const [boss, somebody] = [await manager(app), await employee(app)];
  const { id, token } = somebody;
  const renamed = await app.send('PUT', `/profiles/${id}`, {
    token,
    body: { nickname: 'Amira \u202eanimdA' },
  });
  expect(renamed.status).toBe(200);
  await done(['disable', somebody.user.username]);

  const lines = (await done(['list'])).trimEnd().split('\n');

  expect(lines).toEqual(
    expect.arrayContaining([
      [boss.user.username, 'manager', 'enabled', boss.profile.nickname, boss.user.email].join('\t'),
      [somebody.user.username, 'employee', 'disabled', 'Amira \\u{202e}animdA', somebody.user.email].join(
        '\t',
      ),
    ]),
  );
});

test.each([['disable'], ['enable'], ['password'], ['unlock'], ['rename', 'somebody-new']])(
  '%s of somebody who does not exist is refused',
  async (command, ...rest) => {
    const { username } = newcomer();

    expectRefusal(await wasil([command, username, ...rest], `${PASSWORD}\n`), new RegExp(username));
  },
);

test('the last manager stays a manager unless it is forced', async () => {
  const own = await startApp();
  const [boss, ...colleagues] = [await manager(own), await manager(own)];
  const demote = (...more: string[]) =>
    site.wasil(['user', 'demote', ...more], { environment: { DATABASE_URL: own.databaseUrl } });
  for (const { user } of colleagues) expect(await demote(user.username)).toMatchObject({ status: 0 });

  expectRefusal(await demote(boss.user.username), /the last manager.*--force/);
  expect(await demote(boss.user.username, '--force')).toMatchObject({ status: 0, stderr: '' });
  await own.close();
});
