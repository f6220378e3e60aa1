import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { manager, type Person } from '../factories/person.js';
import { ageTicket, LONG_AGO } from '../factories/row.js';
import { desk, openTicket, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function change({ token }: Person, { id }: TicketView, body: unknown, slash = ''): Promise<Answer> {
  return app.send('PUT', `/tickets/${id}${slash}`, { token, body });
}

function read({ token }: Person, { id }: TicketView): Promise<Answer> {
  return app.send('GET', `/tickets/${id}`, { token });
}

/** A ticket of long ago, so that a change of its times shows. */
async function oldDesk(): Promise<Desk> {
  const opened = await desk(app);
  await ageTicket(app, opened.ticket.id);
  return { ...opened, ticket: (await read(opened.creator, opened.ticket)).body as TicketView };
}

async function expectChanged(
  answer: Answer,
  { assignee, ticket }: Desk,
  changes: Record<string, unknown>,
): Promise<void> {
  expectAnswer(answer, 200, { ...ticket, ...changes, updated_at: expect.any(String) });
  const { updated_at } = answer.body as TicketView;
  expect(Date.parse(updated_at)).toBeGreaterThan(Date.now() - 60_000);
  expect(Date.parse(updated_at)).toBeLessThanOrEqual(Date.now());
  expectAnswer(await read(assignee, ticket), 200, answer.body);
}

describe('the creator of an open ticket', () => {
  test.each([
    ['its title', { title: 'Printer in flames' }],
    ['its content', { content: 'It burns.' }],
    ['both', { title: 'Printer in flames', content: 'It burns.' }],
  ])('may change %s', async (_, changes) => {
    const opened = await oldDesk();

    await expectChanged(await change(opened.creator, opened.ticket, changes), opened, changes);
  });

  test.each(['', '/'])('may send the whole ticket back, to a path that ends in "%s"', async (slash) => {
    const opened = await oldDesk();
    const whole = { ...opened.ticket, title: 'Printer in flames' };

    const answer = await change(opened.creator, opened.ticket, whole, slash);

    await expectChanged(answer, opened, { title: 'Printer in flames' });
  });

  test.each([
    ['is_resolved', () => true],
    ['assigned_to', ({ id }: Person) => id],
    ['assigned_to', ({ id }: Person) => String(id)],
    ['assigned_to', () => 2_147_483_647],
  ])('may not change %s, nor anything beside it', async (member, value) => {
    const { creator, ticket } = await oldDesk();
    const changes = { [member]: value(await manager(app)) };

    expectProblem(await change(creator, ticket, changes), 403, RegExp(`\\b${member}\\b`));
    expectProblem(
      await change(creator, ticket, { title: 'Printer in flames', ...changes }),
      403,
      RegExp(member),
    );

    expectAnswer(await read(creator, ticket), 200, ticket);
  });
});

describe('the manager of an open ticket', () => {
  test.each(['title', 'content'])('may not change its %s, nor anything beside it', async (member) => {
    const { assignee, ticket } = await oldDesk();
    const changes = { [member]: 'Printer in flames' };

    expectProblem(await change(assignee, ticket, changes), 403, RegExp(`\\b${member}\\b`));
    expectProblem(await change(assignee, ticket, { ...changes, is_resolved: true }), 403, RegExp(member));

    expectAnswer(await read(assignee, ticket), 200, ticket);
  });
});

test('who is creator and manager at once may do what either may', async () => {
  const [both, successor] = await Promise.all([manager(app), manager(app)]);
  const ticket = await openTicket(app, both, both);
  const changes = { title: 'Printer in flames', content: 'It burns.', is_resolved: true };

  const answer = await change(both, ticket, { ...changes, assigned_to: successor.id });

  await expectChanged(
    answer,
    { creator: both, assignee: successor, ticket },
    { ...changes, assigned_to: successor.id, assigned_to_obj: successor.profile },
  );
});

describe('nothing changes, updated_at included, by', () => {
  test.each<[string, (ticket: TicketView) => unknown]>([
    ['the whole ticket sent back as it was', (ticket) => ticket],
    ['the manager as a text of digits', ({ assigned_to }) => ({ assigned_to: String(assigned_to) })],
    ['the title with spaces around it', ({ title }) => ({ title: ` ${title} ` })],
    ['an empty object', () => ({})],
    ['members that do not exist', () => ({ priority: 'high', isClosed: true })],
    [
      'members that are only to be read',
      ({ id, created_by }) => ({
        id: id + 1,
        created_by: created_by + 1,
        created_by_obj: { id: 'x' },
        assigned_to_obj: null,
        created_at: '2001-01-01T00:00:00.000Z',
        updated_at: 'yesterday',
        ai_response: 'Pour water on it.',
        ai_updated_at: '2001-01-01T00:00:00.000Z',
      }),
    ],
  ])('%s', async (_, body) => {
    const { creator, assignee, ticket } = await oldDesk();

    for (const person of [creator, assignee])
      expectAnswer(await change(person, ticket, body(ticket)), 200, ticket);

    expect(ticket.updated_at).toBe(LONG_AGO.toISOString());
    expectAnswer(await read(creator, ticket), 200, ticket);
  });
});

describe('a change is refused', () => {
  test.each([
    ['is_resolved', 'true'],
    ['is_resolved', 1],
    ['is_resolved', null],
    ['assigned_to', null],
    ['assigned_to', 0],
    ['assigned_to', 'amira'],
    ['assigned_to', 2_147_483_648],
    ['title', null],
    ['content', ''],
  ])('whole where %s is %j', async (member, value) => {
    const { creator, assignee, ticket } = await oldDesk();
    const others = member === 'title' ? { content: 'It burns.' } : { title: 'Printer in flames' };

    expectBadFields(await change(creator, ticket, { ...others, [member]: value }), member);
    expectBadFields(await change(assignee, ticket, { is_resolved: true, [member]: value }), member);

    expectAnswer(await read(creator, ticket), 200, ticket);
  });
});
