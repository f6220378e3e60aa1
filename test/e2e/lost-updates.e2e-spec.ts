import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { manager, type Person } from '../factories/person.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** Sends a ticket as the SPA does: the whole copy that it has, with something changed. */
function sendBack(
  { token }: Person,
  copy: object,
  { id }: TicketView,
  changes: Record<string, unknown> = {},
): Promise<Answer> {
  return app.send('PUT', `/tickets/${id}/`, { token, body: { ...copy, ...changes } });
}

async function copyOf({ creator, ticket }: Desk): Promise<TicketView> {
  const answer = await app.send('GET', `/tickets/${ticket.id}/`, { token: creator.token });
  return answer.body as TicketView;
}

/** Changes a ticket, and makes sure that it is changed. */
async function change(
  person: Person,
  ticket: TicketView,
  changes: Record<string, unknown>,
): Promise<TicketView> {
  const answer = await sendBack(person, {}, ticket, changes);
  expect(answer).toMatchObject({ status: 200, body: changes });
  return answer.body as TicketView;
}

const later = { updated_at: expect.any(String) };

describe('two pages with the same copy of a ticket', () => {
  test('change different members of it, and both changes stand', async () => {
    const opened = await desk(app);
    const { creator, ticket } = opened;

    await sendBack(creator, ticket, ticket, { title: 'Printer out' });
    const answer = await sendBack(creator, ticket, ticket, { content: 'Ash.' });

    expectAnswer(answer, 200, { ...ticket, title: 'Printer out', content: 'Ash.', ...later });
    expect(await copyOf(opened)).toEqual(answer.body);
  });

  test('change the same member of it, and the last change stands', async () => {
    const opened = await desk(app);
    const { creator, ticket } = opened;

    for (const title of ['Printer out', 'Printer gone']) {
      const answer = await sendBack(creator, ticket, ticket, { title });
      expectAnswer(answer, 200, { ...ticket, title, ...later });
    }

    expect(await copyOf(opened)).toMatchObject({ title: 'Printer gone' });
  });

  test('belong to its two people, and neither undoes what the other may do alone', async () => {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;

    await sendBack(creator, ticket, ticket, { title: 'Printer out' });
    const closed = await sendBack(assignee, ticket, ticket, { is_resolved: true });

    expectAnswer(closed, 200, { ...ticket, title: 'Printer out', is_resolved: true, ...later });
    expect(await copyOf(opened)).toEqual(closed.body);
  });

  test('change different members at the same time, and both changes stand', async () => {
    for (let round = 0; round < 10; round++) {
      const opened = await desk(app);
      const { creator, assignee, ticket } = opened;

      const answers = await Promise.all([
        sendBack(creator, ticket, ticket, { title: 'Printer out' }),
        sendBack(creator, ticket, ticket, { content: 'Ash.' }),
        sendBack(assignee, ticket, ticket, { assigned_to: assignee.id }),
      ]);

      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await copyOf(opened)).toEqual({ ...ticket, title: 'Printer out', content: 'Ash.', ...later });
    }
  });
});

describe('a stale copy that is sent back', () => {
  test.each<[string, (opened: Desk) => Promise<unknown>]>([
    ['a change', ({ creator, ticket }) => change(creator, ticket, { title: 'Printer out' })],
    [
      'several changes of one member',
      async ({ creator, ticket }) => {
        for (const title of ['One', 'Two', 'Three']) await change(creator, ticket, { title });
      },
    ],
    [
      'changes of several members',
      async ({ creator, assignee, ticket }) => {
        await change(creator, ticket, { title: 'Printer out' });
        await change(creator, ticket, { content: 'Ash.' });
        await change(assignee, ticket, { is_resolved: true });
      },
    ],
    [
      'a change of several members at once',
      ({ creator, ticket }) => change(creator, ticket, { title: 'Printer out', content: 'Ash.' }),
    ],
    [
      'a hand-over',
      async ({ assignee, ticket }) => change(assignee, ticket, { assigned_to: (await manager(app)).id }),
    ],
    [
      'a change that was taken back',
      async ({ creator, ticket }) => {
        await change(creator, ticket, { title: 'Printer out' });
        await change(creator, ticket, { title: ticket.title });
      },
    ],
  ])('changes nothing after %s, whoever of its people sends it', async (_, meanwhile) => {
    const opened = await desk(app);
    await meanwhile(opened);
    const asItIs = await copyOf(opened);
    const people = asItIs.assigned_to === opened.assignee.id ? ['creator', 'assignee'] : ['creator'];

    for (const person of people as ('creator' | 'assignee')[])
      expectAnswer(await sendBack(opened[person], opened.ticket, opened.ticket), 200, asItIs);

    expect(await copyOf(opened)).toEqual(asItIs);
  });

  test('from between two changes leaves what came after it, and what came before', async () => {
    const opened = await desk(app);
    const { creator, ticket } = opened;
    const copy = await change(creator, ticket, { title: 'Printer out' });
    await change(creator, ticket, { title: ticket.title });
    await change(creator, ticket, { title: 'Printer gone' });
    const asItIs = await change(creator, ticket, { title: ticket.title });

    expectAnswer(await sendBack(creator, copy, ticket), 200, asItIs);
    const answer = await sendBack(creator, copy, ticket, { content: 'Ash.' });

    expectAnswer(answer, 200, { ...asItIs, content: 'Ash.', ...later });
  });

  test.each<[string, string, string, string]>([
    ['one that it never had', 'Printer on fire', 'Printer out', 'Printer gone'],
    ['one that it had before the copy was read', 'Printer on fire', 'Printer out', 'Early title'],
  ])('with a title changed by hand to %s is written', async (_, read, meanwhile, wanted) => {
    const opened = await desk(app, { title: 'Early title' });
    const { creator, ticket } = opened;
    const copy = await change(creator, ticket, { title: read });
    await change(creator, ticket, { title: meanwhile });

    const answer = await sendBack(creator, copy, ticket, { title: wanted });

    expectAnswer(answer, 200, { ...ticket, title: wanted, ...later });
    expect(await copyOf(opened)).toEqual(answer.body);
  });

  test('with a title that was changed and changed back meanwhile is written where it was changed by hand', async () => {
    const { creator, ticket } = await desk(app);
    await change(creator, ticket, { title: 'Printer out' });
    await change(creator, ticket, { title: ticket.title });

    const answer = await sendBack(creator, ticket, ticket, { title: 'Printer out' });

    expectAnswer(answer, 200, { ...ticket, title: 'Printer out', ...later });
  });
});
