import { expect, test } from '@jest/globals';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import { employee, manager } from '../factories/person.js';
import { openTicket } from '../factories/ticket.js';
import type { TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { comesTrue } from '../support/polling.js';
import { exchange, renew, use } from '../support/session-calls.js';
import { onTwoInstances } from '../support/two-instances.js';

// Two instances over one database: whatever the one did, the other knows within 5 seconds.
let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

test('a session that was opened on one instance is good on the other', async () => {
  const somebody = await employee(here);

  expect(await use(there, somebody)).toBe(200);
  const { body: exchanged } = await exchange(there, somebody);
  expect(await use(here, exchanged)).toBe(200);
});

test('a log-out holds at once where it was made, and soon on the other instance', async () => {
  const somebody = await employee(here);
  const { body: tab } = await renew(here, somebody);
  for (const tokens of [somebody, tab]) {
    expect(await use(here, tokens)).toBe(200);
    expect(await use(there, tokens)).toBe(200);
  }

  expect((await here.send('POST', '/logout', { token: somebody.access })).status).toBe(204);

  for (const tokens of [somebody, tab]) {
    expect(await use(here, tokens)).toBe(401);
    expectProblem(await exchange(here, tokens), 401);
    expectProblem(await exchange(there, tokens), 401);
  }
  expect(await comesTrue(async () => (await use(there, tab)) === 401)).toBe(true);
  expect(await use(there, somebody)).toBe(401);
  expectProblem(await renew(there, tab), 401);
});

test('a spent refresh token that comes back to another instance ends the session on both', async () => {
  const first = await employee(here);
  const { body: second } = await exchange(here, first);
  expect(await use(here, second)).toBe(200);

  expectProblem(await exchange(there, first), 401);

  expectProblem(await exchange(here, second), 401);
  expect(await use(there, second)).toBe(401);
  expect(await comesTrue(async () => (await use(here, second)) === 401)).toBe(true);
});

test('of two exchanges of one refresh token at once on two instances at most one succeeds', async () => {
  for (let round = 0; round < 10; round++) {
    const somebody = await employee(here);

    const answers = await Promise.all([exchange(here, somebody), exchange(there, somebody)]);

    const [first, last] = answers.map(({ status }) => status).sort();
    expect([200, 401]).toContain(first);
    expect(last).toBe(401);
    for (const { status, body } of answers)
      if (status === 200) expectProblem(await exchange(here, body), 401);
  }
});

test('a change of role is soon seen on both instances', async () => {
  const [somebody, creator] = await Promise.all([manager(here), employee(here)]);
  const ticket = await openTicket(here, creator, somebody);
  // A manager's list has the tickets that are assigned to them; an employee's has not.
  const listed = async (app: TestApp) =>
    (await app.send('GET', `/profiles/${somebody.id}/tickets`, { token: somebody.token })).body as unknown[];
  const bothList = async (count: number) =>
    (await listed(here)).length === count && (await listed(there)).length === count;
  expect(await listed(here)).toEqual([ticket]);
  expect(await listed(there)).toEqual([ticket]);
  const profiles = here.nest.get(ProfilesService);

  await profiles.demoteWithoutHandOver(somebody.user.username);
  expect(await comesTrue(() => bothList(0))).toBe(true);

  await profiles.promote(somebody.user.username);
  expect(await comesTrue(() => bothList(1))).toBe(true);
});

test('fresh tokens tell the new role at once, on either instance', async () => {
  const somebody = await employee(here);
  await use(there, somebody);

  await here.nest.get(ProfilesService).promote(somebody.user.username);

  const profile = { ...somebody.profile, is_manager: true };
  expect((await renew(there, somebody)).body.profile).toEqual(profile);
  expect((await exchange(there, somebody)).body.profile).toEqual(profile);
  expectAnswer(await there.send('GET', `/profiles/${somebody.id}`, { token: somebody.token }), 200, profile);
});
