import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { closedDesk, desk, openTicket, say, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { demote } from '../support/role.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function change({ token }: Person, { id }: TicketView, body: unknown): Promise<Answer> {
  return app.send('PUT', `/tickets/${id}`, { token, body });
}

function read({ token }: Person, { id }: TicketView): Promise<Answer> {
  return app.send('GET', `/tickets/${id}`, { token });
}

describe('the assigned manager', () => {
  test('closes the ticket and reopens it', async () => {
    const { creator, assignee, ticket } = await desk(app);

    for (const is_resolved of [true, false]) {
      const answer = await change(assignee, ticket, { is_resolved });
      expectAnswer(answer, 200, { ...ticket, is_resolved, updated_at: expect.any(String) });
      expectAnswer(await read(creator, ticket), 200, answer.body);
    }
  });

  test.each(['', '/'])('closes it with the whole ticket, at a path that ends in "%s"', async (slash) => {
    const { assignee, ticket } = await desk(app);
    const body = { ...ticket, is_resolved: true };

    const answer = await app.send('PUT', `/tickets/${ticket.id}${slash}`, { token: assignee.token, body });

    expectAnswer(answer, 200, { ...body, updated_at: expect.any(String) });
  });

  test.each<[string, (id: number) => number | string]>([
    ['as a number', Number],
    ['as a text of digits', String],
  ])('hands the ticket over to another manager, %s', async (_, spelt) => {
    const [{ creator, assignee, ticket }, successor] = await Promise.all([desk(app), manager(app)]);

    const answer = await change(assignee, ticket, { ...ticket, assigned_to: spelt(successor.id) });

    expectAnswer(answer, 200, {
      ...ticket,
      assigned_to: successor.id,
      assigned_to_obj: successor.profile,
      updated_at: expect.any(String),
    });
    for (const person of [creator, successor]) expectAnswer(await read(person, ticket), 200, answer.body);
  });

  test('hands a closed ticket over, and the successor reopens it', async () => {
    const [{ assignee, ticket }, successor] = await Promise.all([closedDesk(app), manager(app)]);

    const handedOver = await change(assignee, ticket, { assigned_to: successor.id });
    const reopened = await change(successor, ticket, { is_resolved: false });

    expect(handedOver).toMatchObject({ status: 200, body: { is_resolved: true, assigned_to: successor.id } });
    expect(reopened).toMatchObject({ status: 200, body: { is_resolved: false, assigned_to: successor.id } });
  });

  test('keeps the ticket where the successor is no manager', async () => {
    const [{ creator, assignee, ticket }, colleague, former] = await Promise.all([
      desk(app),
      employee(app),
      manager(app),
    ]);
    await app.nest.get(ProfilesService).demoteWithoutHandOver(former.user.username);

    for (const id of [colleague.id, creator.id, former.id, 2_147_483_647]) {
      const body = { is_resolved: true, assigned_to: id };
      expectBadFields(await change(assignee, ticket, body), 'assigned_to');
    }

    expectAnswer(await read(assignee, ticket), 200, ticket);
  });
});

describe('once a ticket is handed over', () => {
  test('it is hidden from the manager who had it', async () => {
    const [{ assignee, ticket }, successor] = await Promise.all([desk(app), manager(app)]);
    const message = await say(app, assignee, ticket.id);
    await change(assignee, ticket, { assigned_to: successor.id });

    const path = `/tickets/${ticket.id}`;
    const { token } = assignee;
    expectProblem(await read(assignee, ticket), 404);
    expectProblem(await change(assignee, ticket, { is_resolved: true }), 404);
    expectProblem(await app.send('DELETE', path, { token }), 404);
    expectProblem(await app.send('GET', `${path}/messages`, { token }), 404);
    expectProblem(await app.send('POST', `${path}/messages`, { token, body: { content: 'Mine!' } }), 404);
    expectProblem(await app.send('DELETE', `${path}/messages/${message.id}`, { token }), 404);
    expectAnswer(await app.send('GET', `/profiles/${assignee.id}/tickets`, { token }), 200, []);
  });

  test('the new manager has all of it', async () => {
    const [{ assignee, ticket }, successor] = await Promise.all([desk(app), manager(app)]);
    const message = await say(app, assignee, ticket.id);
    const handedOver = await change(assignee, ticket, { assigned_to: successor.id });

    const { id, token } = successor;
    expectAnswer(await app.send('GET', `/profiles/${id}/tickets`, { token }), 200, [handedOver.body]);
    expectAnswer(await app.send('GET', `/tickets/${ticket.id}/messages`, { token }), 200, [message]);
    await say(app, successor, ticket.id);
    expect(await change(successor, ticket, { is_resolved: true })).toMatchObject({ status: 200 });
  });

  test('a manager who opened it themselves still has it as its creator', async () => {
    const [both, successor] = await Promise.all([manager(app), manager(app)]);
    const ticket = await openTicket(app, both, both);
    await change(both, ticket, { assigned_to: successor.id });

    expect(await change(both, ticket, { title: 'Printer in flames' })).toMatchObject({ status: 200 });
    expectProblem(await change(both, ticket, { is_resolved: true }), 403, /\bis_resolved\b/);
  });
});

describe('a manager who has been demoted', () => {
  test('reads and writes, and no longer closes or hands over, what is assigned to them', async () => {
    const [{ assignee, ticket }, successor] = await Promise.all([desk(app), manager(app)]);
    await demote(app, assignee);

    expectProblem(await change(assignee, ticket, { is_resolved: true }), 403, /\bis_resolved\b/);
    expectProblem(await change(assignee, ticket, { assigned_to: successor.id }), 403, /\bassigned_to\b/);
    expectAnswer(await read(assignee, ticket), 200, {
      ...ticket,
      assigned_to_obj: { ...assignee.profile, is_manager: false },
    });
    expect(await say(app, assignee, ticket.id)).toMatchObject({ profile: assignee.id });
  });

  test('no longer reopens it', async () => {
    const { creator, assignee, ticket } = await closedDesk(app);
    await demote(app, assignee);

    expectProblem(await change(assignee, ticket, { is_resolved: false }), 403, /\bis_resolved\b/);

    expect((await read(creator, ticket)).body).toMatchObject({ is_resolved: true });
  });

  test('still edits, closes and hands over what they opened themselves, to themselves', async () => {
    const [both, other] = await Promise.all([manager(app), desk(app)]);
    const ticket = await openTicket(app, both, both);
    await openTicket(app, other.creator, both);
    await demote(app, both);

    expect(await change(both, ticket, { title: 'Printer in flames' })).toMatchObject({ status: 200 });
    expect(await change(both, ticket, { is_resolved: true })).toMatchObject({ status: 200 });
    const { id } = await manager(app);
    expect(await change(both, ticket, { is_resolved: false, assigned_to: id })).toMatchObject({
      status: 200,
    });
  });
});

test('a ticket can be closed again and again', async () => {
  const opened = await desk(app);

  for (const is_resolved of [true, false, true]) await setResolved(app, opened, is_resolved);

  expect((await read(opened.creator, opened.ticket)).body).toMatchObject({ is_resolved: true });
});
