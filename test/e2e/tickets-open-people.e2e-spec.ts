import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import { employee, manager, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const NOBODY = 2_147_483_647;

function open(creator: Person, members: Record<string, unknown>): Promise<Answer> {
  const body = { title: 'Printer on fire', content: 'It smokes.', ...members };
  return app.send('POST', `/profiles/${creator.id}/tickets`, { token: creator.token, body });
}

async function expectNoTickets({ id, token }: Person): Promise<void> {
  expectAnswer(await app.send('GET', `/profiles/${id}/tickets`, { token }), 200, []);
}

describe('the assignee', () => {
  test('may be a text of digits', async () => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);

    expect(await open(creator, { assigned_to: String(assignee.id) })).toMatchObject({
      status: 201,
      body: { assigned_to: assignee.id, assigned_to_obj: assignee.profile },
    });
  });

  test('must not be an employee, oneself included', async () => {
    const [creator, colleague] = await Promise.all([employee(app), employee(app)]);

    expectBadFields(await open(creator, { assigned_to: colleague.id }), 'assigned_to');
    expectBadFields(await open(creator, { assigned_to: creator.id }), 'assigned_to');

    await expectNoTickets(creator);
  });

  test('must not be somebody who was a manager until a moment ago', async () => {
    const [creator, former] = await Promise.all([employee(app), manager(app)]);
    await app.nest.get(ProfilesService).demoteWithoutHandOver(former.user.username);

    expectBadFields(await open(creator, { assigned_to: former.id }), 'assigned_to');

    await expectNoTickets(creator);
  });

  test('may be somebody who became a manager a moment ago', async () => {
    const [creator, promoted] = await Promise.all([employee(app), employee(app)]);
    await app.nest.get(ProfilesService).promote(promoted.user.username);

    expect(await open(creator, { assigned_to: promoted.id })).toMatchObject({
      status: 201,
      body: { assigned_to: promoted.id, assigned_to_obj: { ...promoted.profile, is_manager: true } },
    });
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['nobody', NOBODY],
    ['nobody, as a text', String(NOBODY)],
    ['zero', 0],
    ['zero, as a text', '0'],
    ['negative', -1],
    ['a fraction', 1.5],
    ['beyond 32 bits', 2_147_483_648],
    ['beyond 32 bits, as a text', '2147483648'],
    ['beyond 64 bits, as a text', '99999999999999999999999'],
    ['a word', 'amira'],
    ['an empty text', ''],
    ['a text in hexadecimal', '0x1'],
    ['a list', [1]],
    ['an object', { id: 1 }],
    ['a truth value', true],
  ])('must not be %s', async (_, assigned_to) => {
    const creator = await employee(app);

    expectBadFields(await open(creator, { assigned_to }), 'assigned_to');

    await expectNoTickets(creator);
  });
});

const SPELLINGS: [string, (id: number) => number | string][] = [
  ['as a number', Number],
  ['as a text of digits', String],
];

describe('a created_by in the body', () => {
  test.each(SPELLINGS)("may be the creator's own profile id, %s", async (_, spelt) => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);

    const answer = await open(creator, { assigned_to: assignee.id, created_by: spelt(creator.id) });

    expect(answer).toMatchObject({ status: 201, body: { created_by: creator.id } });
  });

  test.each(SPELLINGS)('must not be anybody else, %s', async (_, spelt) => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);

    for (const id of [assignee.id, NOBODY]) {
      const answer = await open(creator, { assigned_to: assignee.id, created_by: spelt(id) });
      expectProblem(answer, 403, /\bcreated_by\b/);
    }

    await expectNoTickets(creator);
    await expectNoTickets(assignee);
  });

  test.each([
    ['null', null],
    ['zero', 0],
    ['a word', 'me'],
  ])('must not be %s', async (_, created_by) => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);

    expectBadFields(await open(creator, { assigned_to: assignee.id, created_by }), 'created_by');

    await expectNoTickets(creator);
  });
});
