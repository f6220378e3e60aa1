import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function open(creator: Person, members: Record<string, unknown>, slash = ''): Promise<Answer> {
  const body = { title: 'Printer on fire', content: 'It smokes.', ...members };
  return app.send('POST', `/profiles/${creator.id}/tickets${slash}`, { token: creator.token, body });
}

function opened(creator: Person, assignee: Person): Record<string, unknown> {
  return {
    id: expect.any(Number),
    created_by: creator.id,
    assigned_to: assignee.id,
    title: 'Printer on fire',
    content: 'It smokes.',
    is_resolved: false,
    created_at: expect.stringMatching(UTC),
    updated_at: expect.stringMatching(UTC),
    ai_response: '',
    ai_updated_at: null,
    created_by_obj: creator.profile,
    assigned_to_obj: assignee.profile,
  };
}

test.each(['', '/'])('a new ticket is the whole answer, at a path that ends in "%s"', async (slash) => {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const before = Date.now();

  const answer = await open(creator, { assigned_to: assignee.id }, slash);

  expectAnswer(answer, 201, opened(creator, assignee));
  const { id, created_at, updated_at } = answer.body as TicketView;
  expect(Number.isInteger(id)).toBe(true);
  expect(updated_at).toBe(created_at);
  expect(Date.parse(created_at)).toBeGreaterThanOrEqual(before);
  expect(Date.parse(created_at)).toBeLessThanOrEqual(Date.now());
});

test('a ticket is kept as the answer said', async () => {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);

  const { body: ticket } = (await open(creator, { assigned_to: assignee.id })) as Answer<TicketView>;

  expectAnswer(await app.send('GET', `/tickets/${ticket.id}`, { token: assignee.token }), 200, ticket);
});

test('a manager may open a ticket to another manager', async () => {
  const [creator, assignee] = await Promise.all([manager(app), manager(app)]);

  expectAnswer(await open(creator, { assigned_to: assignee.id }), 201, opened(creator, assignee));
});

test('a manager may open a ticket to themselves', async () => {
  const both = await manager(app);

  expectAnswer(await open(both, { assigned_to: both.id }), 201, opened(both, both));
});

test('what only the server decides is ignored in the body', async () => {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const decided = {
    id: 2_000_000_000,
    is_resolved: true,
    created_at: '2001-01-01T00:00:00.000Z',
    updated_at: '2001-01-01T00:00:00.000Z',
    ai_response: 'Pour water on it.',
    ai_updated_at: '2001-01-01T00:00:00.000Z',
    created_by_obj: { id: 1 },
    assigned_to_obj: null,
    sender: 'me',
  };

  const answer = await open(creator, { ...decided, assigned_to: assignee.id });

  expectAnswer(answer, 201, opened(creator, assignee));
  for (const member of ['id', 'created_at', 'updated_at'] as const)
    expect(answer.body).not.toHaveProperty(member, decided[member]);
});

test("somebody else's list takes no ticket of the caller's, whether there is such a profile or not", async () => {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const body = { title: 'Printer on fire', content: 'It smokes.', assigned_to: assignee.id };

  for (const id of [assignee.id, 2_147_483_647])
    for (const slash of ['', '/'])
      expectProblem(
        await app.send('POST', `/profiles/${id}/tickets${slash}`, { token: creator.token, body }),
        403,
      );

  for (const { id, token } of [creator, assignee])
    expectAnswer(await app.send('GET', `/profiles/${id}/tickets`, { token }), 200, []);
});

test('every bad member is named at once', async () => {
  const creator = await employee(app);
  const bad = { title: ' ', content: 7, assigned_to: 'x', created_by: -1 };

  expectBadFields(await open(creator, bad), 'title', 'content', 'assigned_to', 'created_by');
});

test('every missing member is named at once', async () => {
  const { id, token } = await employee(app);
  const path = `/profiles/${id}/tickets`;

  expectBadFields(await app.send('POST', path, { token, body: {} }), 'title', 'content', 'assigned_to');
  expectBadFields(await app.send('POST', path, { token }), 'title', 'content', 'assigned_to');
});
