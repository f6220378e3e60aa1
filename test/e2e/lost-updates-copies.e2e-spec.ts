import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { manager, type Person } from '../factories/person.js';
import { desk, setResolved, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function put({ token }: Person, { id }: TicketView, body: object): Promise<Answer> {
  return app.send('PUT', `/tickets/${id}/`, { token, body });
}

async function asItIs({ creator, ticket }: Desk): Promise<TicketView> {
  return (await app.send('GET', `/tickets/${ticket.id}/`, { token: creator.token })).body as TicketView;
}

/** A ticket that has been retitled since it was opened. */
async function retitledDesk(): Promise<{ opened: Desk; now: TicketView }> {
  const opened = await desk(app);
  const answer = await put(opened.creator, opened.ticket, { title: 'Printer out' });
  expect(answer.status).toBe(200);
  return { opened, now: answer.body as TicketView };
}

const later = { updated_at: expect.any(String) };

describe('a stale copy of a ticket that was handed over', () => {
  async function handedOver() {
    const [opened, successor] = await Promise.all([desk(app), manager(app)]);
    const answer = await put(opened.assignee, opened.ticket, { assigned_to: successor.id });
    expect(answer.status).toBe(200);
    return { opened, successor, now: answer.body as TicketView };
  }

  test('lets its creator change the content, and it stays with the successor', async () => {
    const { opened, now } = await handedOver();

    const answer = await put(opened.creator, opened.ticket, { ...opened.ticket, content: 'Ash.' });

    expectAnswer(answer, 200, { ...now, content: 'Ash.', ...later });
  });

  test('lets the successor close it, and it stays with them', async () => {
    const { opened, successor, now } = await handedOver();

    const answer = await put(successor, opened.ticket, { ...opened.ticket, is_resolved: true });

    expectAnswer(answer, 200, { ...now, is_resolved: true, ...later });
  });

  test('is of no use to who handed it over', async () => {
    const { opened, now } = await handedOver();
    const { assignee, ticket } = opened;

    for (const body of [ticket, { ...ticket, is_resolved: true }])
      expectProblem(await put(assignee, ticket, body), 404);

    expect(await asItIs(opened)).toEqual(now);
  });

  test('hands it on to a third manager, who is wanted and was not read', async () => {
    const { opened, successor, now } = await handedOver();
    const third = await manager(app);

    const answer = await put(successor, opened.ticket, { ...opened.ticket, assigned_to: String(third.id) });

    expectAnswer(answer, 200, { ...now, assigned_to: third.id, assigned_to_obj: third.profile, ...later });
  });
});

describe('a stale copy of a ticket that was closed', () => {
  test('does not reopen it, and a new title comes too late', async () => {
    const opened = await desk(app);
    const { creator, ticket } = opened;
    await setResolved(app, opened, true);
    const now = await asItIs(opened);

    expectAnswer(await put(creator, ticket, ticket), 200, now);
    expectProblem(await put(creator, ticket, { ...ticket, title: 'Printer out' }), 409);

    expect(await asItIs(opened)).toEqual(now);
  });

  test('does not close it again once it has been reopened', async () => {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;
    await setResolved(app, opened, true);
    const copy = await asItIs(opened);
    await setResolved(app, opened, false);
    const now = await asItIs(opened);

    for (const person of [creator, assignee]) expectAnswer(await put(person, ticket, copy), 200, now);
    const answer = await put(creator, ticket, { ...copy, title: 'Printer out' });

    expectAnswer(answer, 200, { ...now, title: 'Printer out', ...later });
  });
});

describe('the moment at which a copy was read', () => {
  test.each<[string, (updatedAt: string) => unknown]>([
    ['as it was sent', (updatedAt) => updatedAt],
    ['with an offset in place of the Z', (updatedAt) => updatedAt.replace('Z', '+00:00')],
    ['to the microsecond', (updatedAt) => updatedAt.replace('Z', '000Z')],
    [
      'in another time zone',
      (updatedAt) => new Date(Date.parse(updatedAt) + 7_200_000).toISOString().replace('Z', '+02:00'),
    ],
  ])('counts where it is spelt %s', async (_, spelt) => {
    const { opened, now } = await retitledDesk();
    const { creator, ticket } = opened;
    const copy = { ...ticket, updated_at: spelt(ticket.updated_at) };

    expectAnswer(await put(creator, ticket, copy), 200, now);
    const answer = await put(creator, ticket, { ...copy, content: 'Ash.' });

    expectAnswer(answer, 200, { ...now, content: 'Ash.', ...later });
  });

  test.each<[string, unknown]>([
    ['is left out', undefined],
    ['is null', null],
    ['is empty', ''],
    ['is no moment', 'yesterday'],
    ['is a moment without an offset', '2026-01-31T08:00:00'],
    ['is a day that there is not', '2026-02-30'],
    ['is a number', 0],
    ['is an object', {}],
    ['is yet to come', '9999-12-31T23:59:59Z'],
  ])('counts for nothing where it %s: each member that is sent is wanted', async (_, updated_at) => {
    const { opened, now } = await retitledDesk();
    const { creator, assignee, ticket } = opened;
    const copy = { ...ticket, updated_at };

    expectProblem(await put(assignee, ticket, copy), 403, /\btitle\b/);
    expect(await asItIs(opened)).toEqual(now);
    expectAnswer(await put(creator, ticket, copy), 200, { ...now, title: ticket.title, ...later });
  });

  test('is never what the ticket is said to have been changed at', async () => {
    const { opened, now } = await retitledDesk();
    const { creator, ticket } = opened;
    const copy = { ...ticket, updated_at: '2001-01-01T00:00:00.000Z', content: 'Ash.' };

    const answer = await put(creator, ticket, copy);

    expectAnswer(answer, 200, { ...now, content: 'Ash.', ...later });
    const { updated_at } = answer.body as TicketView;
    expect(Date.parse(updated_at)).toBeGreaterThan(Date.parse(now.updated_at));
  });
});

test('no two states of a ticket share a moment, though the clock has been set back since', async () => {
  const { opened } = await retitledDesk();
  const { creator, ticket } = opened;
  const ahead = Date.now() + 3_600_000;
  const tickets = app.nest.get(DataSource).getRepository(Ticket);
  await tickets.update({ id: ticket.id }, { updatedAt: new Date(ahead) });

  for (const [index, content] of ['Ash.', 'Smoke.', 'Nothing.'].entries()) {
    const copy = await asItIs(opened);
    const answer = await put(creator, ticket, { ...copy, content });
    const updated_at = new Date(ahead + index + 1).toISOString();
    expectAnswer(answer, 200, { ...copy, content, updated_at });
    expectAnswer(await put(creator, ticket, copy), 200, answer.body);
  }
});

test.each([
  ['50 changes old is of use', 50, 200],
  ['more changes old is refused, to be read again', 51, 412],
])('a copy that is %s', async (_, age, status) => {
  const { creator, ticket } = await desk(app);
  for (let number = 1; number <= age; number++)
    expect((await put(creator, ticket, { title: `Printer ${number}` })).status).toBe(200);

  const answer = await put(creator, ticket, { ...ticket, content: 'Ash.' });

  if (status === 200)
    expectAnswer(answer, 200, expect.objectContaining({ title: 'Printer 50', content: 'Ash.' }));
  else expectProblem(answer, 412);
});
