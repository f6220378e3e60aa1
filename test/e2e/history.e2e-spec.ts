import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageView } from '../../src/messages/message.view.js';
import type { TicketChangeView } from '../../src/tickets/ticket-change.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { DemotionService } from '../../src/tickets/demotion.service.js';
import { employee, manager, type Person } from '../factories/person.js';
import { desk, openTicket, say, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { newKey } from '../support/idempotency.js';
import { entry, historyOf } from '../support/history.js';
import { rows } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** What a request was answered with, and its id. */
interface Granted<Body = unknown> {
  body: Body;
  request_id: string;
}

/** Makes a request that must be granted, under an id of its own. */
async function request({ token }: Person, method: string, path: string, body?: object): Promise<Granted> {
  const request_id = newKey();
  const answer = await app.send(method, path, { token, body, headers: { 'x-request-id': request_id } });
  expect([200, 201]).toContain(answer.status);
  expect(answer.headers.get('x-request-id')).toBe(request_id);
  return { body: answer.body as unknown, request_id };
}

test('begins with the opening of the ticket', async () => {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const { body: ticket, request_id } = (await request(creator, 'POST', `/profiles/${creator.id}/tickets`, {
    title: 'No sound',
    content: 'Since this noon.',
    assigned_to: assignee.id,
  })) as Granted<TicketView>;

  for (const person of [creator, assignee])
    expect(await historyOf(app, person, ticket)).toEqual([
      entry(ticket, creator, { action: 'created', request_id, at: ticket.created_at }),
    ]);
});

describe('a change of the ticket', () => {
  test.each<['creator' | 'assignee', keyof TicketView, unknown]>([
    ['creator', 'title', 'Printer out'],
    ['creator', 'content', 'Ash.\n"Ash", I say \\ 😀'],
    ['assignee', 'is_resolved', true],
  ])('by its %s is recorded with its %s before and after', async (who, member, value) => {
    const { [who]: person, ticket } = await desk(app);

    const { body, request_id } = (await request(person, 'PUT', `/tickets/${ticket.id}`, {
      ...ticket,
      [member]: value,
    })) as Granted<TicketView>;

    const change = { member, old: ticket[member], new: value, request_id, at: body.updated_at };
    const [, ...later] = await historyOf(app, person, ticket);
    expect(later).toEqual([entry(ticket, person, { action: 'changed', ...change })]);
  });

  test('is recorded when it is closed and when it is reopened', async () => {
    const opened = await desk(app);
    for (const is_resolved of [true, false]) await setResolved(app, opened, is_resolved);

    const change = { action: 'changed', member: 'is_resolved' } as const;
    const [, ...later] = await historyOf(app, opened.creator, opened.ticket);
    expect(later).toEqual([
      entry(opened.ticket, opened.assignee, { ...change, old: false, new: true }),
      entry(opened.ticket, opened.assignee, { ...change, old: true, new: false }),
    ]);
  });

  test('that hands it over is recorded with both managers, and the successor sees all before', async () => {
    const [{ creator, assignee, ticket }, successor] = await Promise.all([desk(app), manager(app)]);
    const { body, request_id } = (await request(assignee, 'PUT', `/tickets/${ticket.id}`, {
      assigned_to: String(successor.id),
    })) as Granted<TicketView>;

    const change = { member: 'assigned_to', old: assignee.id, new: successor.id };
    for (const person of [creator, successor])
      expect(await historyOf(app, person, ticket)).toEqual([
        entry(ticket, creator, { action: 'created' }),
        entry(ticket, assignee, { action: 'changed', ...change, request_id, at: body.updated_at }),
      ]);
  });

  test('of several members is recorded member by member, under one request and one moment', async () => {
    const [both, successor] = await Promise.all([manager(app), manager(app)]);
    const ticket = await openTicket(app, both, both);
    const wanted = { title: 'Out', content: 'Ash.', is_resolved: true, assigned_to: successor.id };

    const { body, request_id } = (await request(
      both,
      'PUT',
      `/tickets/${ticket.id}`,
      wanted,
    )) as Granted<TicketView>;

    const [, ...later] = await historyOf(app, both, ticket);
    const byMember = (one: TicketChangeView, other: TicketChangeView) =>
      String(one.member).localeCompare(String(other.member));
    expect(later.toSorted(byMember)).toEqual(
      (['assigned_to', 'content', 'is_resolved', 'title'] as const).map((member) =>
        entry(ticket, both, {
          action: 'changed',
          member,
          old: ticket[member],
          new: wanted[member],
          request_id,
          at: body.updated_at,
        }),
      ),
    );
  });

  test("by the operator, who demotes its manager, is recorded as nobody's", async () => {
    const [{ creator, assignee, ticket }, successor] = await Promise.all([desk(app), manager(app)]);
    await openTicket(app, creator, assignee);

    await app.nest
      .get(DemotionService)
      .demote(assignee.user.username, { successor: successor.user.username });

    const path = `/tickets/${ticket.id}`;
    const { body: now } = (await request(creator, 'GET', path)) as Granted<TicketView>;
    const change = { member: 'assigned_to', old: assignee.id, new: successor.id };
    const operator = { request_id: 'operator', at: now.updated_at };
    const [, ...later] = await historyOf(app, successor, ticket);
    expect(later).toEqual([entry(ticket, undefined, { action: 'changed', ...change, ...operator })]);
    expect(now.updated_at).not.toBe(ticket.updated_at);
  });
});

describe('a message', () => {
  test('is recorded when it is posted, edited and deleted, and without its text from then on', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const path = `/tickets/${ticket.id}/messages`;
    const texts = ['My secret number is 4711', 'My secret number is 4712'] as const;
    const posted = (await request(assignee, 'POST', path, { content: texts[0] })) as Granted<MessageView[]>;
    const [first] = posted.body as [MessageView];
    const edited = (await request(assignee, 'PUT', `${path}/${first.id}`, {
      content: texts[1],
    })) as Granted<MessageView>;

    const of = { message: first.id };
    const entries = [
      entry(ticket, creator, { action: 'created' }),
      entry(ticket, assignee, {
        ...of,
        action: 'created',
        request_id: posted.request_id,
        at: first.created_at,
      }),
      entry(ticket, assignee, {
        ...of,
        action: 'changed',
        member: 'content',
        old: texts[0],
        new: texts[1],
        request_id: edited.request_id,
        at: edited.body.updated_at,
      }),
    ];
    expect(await historyOf(app, creator, ticket)).toEqual(entries);

    const { request_id } = await request(assignee, 'DELETE', `${path}/${first.id}`);

    expect(await historyOf(app, creator, ticket)).toEqual([
      ...entries.slice(0, -1),
      { ...entries.at(-1), old: null, new: null },
      entry(ticket, assignee, { ...of, action: 'deleted', request_id }),
    ]);
    const recorded = await rows(app.databaseUrl, `SELECT * FROM events WHERE ticket_id = ${ticket.id}`);
    expect(JSON.stringify(recorded)).not.toMatch(/My secret number/);
  });

  test('that is deleted takes no other text with it', async () => {
    const { creator, ticket } = await desk(app);
    const path = `/tickets/${ticket.id}/messages`;
    const [kept, deleted] = [await say(app, creator, ticket.id), await say(app, creator, ticket.id)];
    await request(creator, 'PUT', `/tickets/${ticket.id}`, { content: 'Ash.' });
    for (const { id } of [kept, deleted])
      await request(creator, 'PUT', `${path}/${id}`, { content: 'Anything new?' });
    const before = await historyOf(app, creator, ticket);

    await request(creator, 'DELETE', `${path}/${deleted.id}`);

    const after = await historyOf(app, creator, ticket);
    const others = (entries: TicketChangeView[]) => entries.filter(({ message }) => message !== deleted.id);
    expect(others(after)).toEqual(others(before));
    expect(after).toHaveLength(before.length + 1);
  });
});
