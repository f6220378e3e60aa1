import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { employee, manager, newcomer, type Person } from '../factories/person.js';
import { desk, openTicket, setResolved, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectRefusal } from '../support/expect-exit.js';
import { Installation, type Exit } from '../support/installation.js';
import { rows } from '../support/rows.js';

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
function wasil(...parameters: string[]): Promise<Exit> {
  return site.wasil(parameters, { environment: { DATABASE_URL: app.databaseUrl } });
}

async function isManager({ id }: Person): Promise<boolean> {
  const [row] = await rows(app.databaseUrl, `SELECT is_manager FROM profiles WHERE id = ${id}`);
  return Boolean(row?.is_manager);
}

/** Whom a manager's tickets are assigned to: a closed one, then an open one. */
interface Workload extends Desk {
  open: number;
  closed: number;
}

async function workload(): Promise<Workload> {
  const opened = await desk(app);
  await setResolved(app, opened, true);
  const { id } = await openTicket(app, opened.creator, opened.assignee);
  return { ...opened, closed: opened.ticket.id, open: id };
}

async function assignees({ open, closed }: Workload) {
  const found = await rows(
    app.databaseUrl,
    `SELECT id, assigned_to FROM tickets WHERE id IN (${open}, ${closed})`,
  );
  const of = (id: number) => found.find((row) => row.id === id)?.assigned_to;
  return { open: of(open), closed: of(closed) };
}

test('a promoted employee is a manager whom tickets can be assigned to', async () => {
  const person = await employee(app);
  const creator = await employee(app);

  const { status, stderr, stdout } = await wasil('user', 'promote', person.user.username.toUpperCase());

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(person.user.username, 'i'));
  expect((await openTicket(app, creator, person)).assigned_to_obj).toEqual({
    ...person.profile,
    is_manager: true,
  });
});

test('somebody who is a manager already may be promoted again', async () => {
  const person = await manager(app);

  expect((await wasil('user', 'promote', person.user.username)).status).toBe(0);
  expect(await isManager(person)).toBe(true);
});

test('a manager without open tickets can be demoted, and keeps the closed ones', async () => {
  const [opened] = await Promise.all([desk(app), manager(app)]);
  await setResolved(app, opened, true);

  const { status, stderr, stdout } = await wasil('user', 'demote', opened.assignee.user.username);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(opened.assignee.user.username);
  expect(await isManager(opened.assignee)).toBe(false);
  const answer = await app.send('GET', `/tickets/${opened.ticket.id}`, { token: opened.assignee.token });
  expect(answer.status).toBe(200);
});

test('a manager with open tickets is not demoted without somebody who takes them over', async () => {
  const work = await workload();

  const exit = await wasil('user', 'demote', work.assignee.user.username);

  expectRefusal(exit, /\b1 open ticket/);
  expect(await isManager(work.assignee)).toBe(true);
  expect(await assignees(work)).toEqual({ open: work.assignee.id, closed: work.assignee.id });
});

test('the manager after --to takes the tickets over, open and closed', async () => {
  const [work, successor] = await Promise.all([workload(), manager(app)]);

  const { status, stderr, stdout } = await wasil(
    'user',
    'demote',
    work.assignee.user.username,
    '--to',
    successor.user.username.toUpperCase(),
  );

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/\b2 tickets/);
  expect(await isManager(work.assignee)).toBe(false);
  expect(await assignees(work)).toEqual({ open: successor.id, closed: successor.id });
  const seen = await app.send('GET', `/tickets/${work.open}`, { token: successor.token });
  expect(seen.status).toBe(200);
  const list = await app.send('GET', '/users/managers');
  const ids = (list.body as { id: number }[]).map(({ id }) => id);
  expect(ids).toContain(successor.id);
  expect(ids).not.toContain(work.assignee.id);
});

test.each([
  ['the one who is demoted', ({ assignee }: Workload) => Promise.resolve(assignee.user.username)],
  ['an employee', async () => (await employee(app)).user.username],
  ['nobody that there is', () => Promise.resolve(newcomer().username)],
])('open tickets cannot be handed to %s, and nothing is changed', async (_, successor) => {
  const work = await workload();
  const username = await successor(work);

  const exit = await wasil('user', 'demote', work.assignee.user.username, '--to', username);

  expectRefusal(exit, new RegExp(username));
  expect(await isManager(work.assignee)).toBe(true);
  expect(await assignees(work)).toEqual({ open: work.assignee.id, closed: work.assignee.id });
});

test.each([
  ['promote', []],
  ['demote', []],
  ['demote', ['--to', 'somebody']],
])('to %s %j somebody who does not exist is refused', async (command, options) => {
  const { username } = newcomer();

  expectRefusal(await wasil('user', command, username, ...options), new RegExp(username));
});

test('a demotion reaches the sessions that are open', async () => {
  const person = await manager(app);
  const opened = await desk(app);

  expect((await wasil('user', 'demote', person.user.username)).status).toBe(0);

  const session = await app.send('GET', '/users/token/refresh', { token: person.token });
  expect((session.body as { profile: unknown }).profile).toEqual({ ...person.profile, is_manager: false });
  const refused = await app.send('PUT', `/tickets/${opened.ticket.id}`, {
    token: opened.assignee.token,
    body: { assigned_to: person.id },
  });
  expect(refused.status).toBe(400);
});
