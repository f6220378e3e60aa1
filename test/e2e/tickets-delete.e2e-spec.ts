import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Message } from '../../src/messages/message.entity.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { manager } from '../factories/person.js';
import { desk, openTicket, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function stored({ ticket: { id } }: Pick<Desk, 'ticket'>): Promise<[tickets: number, messages: number]> {
  const { manager: database } = app.nest.get(DataSource);
  return Promise.all([database.countBy(Ticket, { id }), database.countBy(Message, { ticketId: id })]);
}

describe('the creator of an open ticket deletes it', () => {
  test.each(['', '/'])('and is told of the success, at a path that ends in "%s"', async (slash) => {
    const opened = await desk(app);
    const { token } = opened.creator;

    const answer = await app.send('DELETE', `/tickets/${opened.ticket.id}${slash}`, { token });

    expectAnswer(answer, 200, { success: true });
    expect(await stored(opened)).toEqual([0, 0]);
  });

  test('with its messages, and leaves other tickets theirs', async () => {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;
    const kept = await openTicket(app, creator, assignee);
    for (const { id } of [ticket, kept]) for (const person of [creator, assignee]) await say(app, person, id);
    expect(await stored(opened)).toEqual([1, 2]);

    await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });

    expect(await stored(opened)).toEqual([0, 0]);
    expect(await stored({ ticket: kept })).toEqual([1, 2]);
  });

  test('after which it is there for neither of the two', async () => {
    const { creator, assignee, ticket } = await desk(app);
    await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });

    for (const { id, token } of [creator, assignee]) {
      for (const method of ['GET', 'PUT', 'DELETE'])
        expectProblem(await app.send(method, `/tickets/${ticket.id}`, { token }), 404);
      expectProblem(await app.send('GET', `/tickets/${ticket.id}/messages`, { token }), 404);
      expectAnswer(await app.send('GET', `/profiles/${id}/tickets`, { token }), 200, []);
    }
  });

  test('also where it is assigned to themselves', async () => {
    const both = await manager(app);
    const ticket = await openTicket(app, both, both);

    const answer = await app.send('DELETE', `/tickets/${ticket.id}`, { token: both.token });

    expectAnswer(answer, 200, { success: true });
    expect(await stored({ ticket })).toEqual([0, 0]);
  });

  test.each([
    ['with an empty object', { body: {} }],
    ['without a body, though its type is named', { headers: { 'content-type': 'application/json' } }],
  ])('%s', async (_, options) => {
    const opened = await desk(app);
    const { token } = opened.creator;

    const answer = await app.send('DELETE', `/tickets/${opened.ticket.id}/`, { token, ...options });

    expectAnswer(answer, 200, { success: true });
    expect(await stored(opened)).toEqual([0, 0]);
  });
});

test('the manager of a ticket may not delete it', async () => {
  const opened = await desk(app);
  await say(app, opened.creator, opened.ticket.id);

  for (const slash of ['', '/']) {
    const { token } = opened.assignee;
    expectProblem(await app.send('DELETE', `/tickets/${opened.ticket.id}${slash}`, { token }), 403);
  }

  expect(await stored(opened)).toEqual([1, 1]);
});

test('a ticket is not deleted by a request with an unknown parameter', async () => {
  const opened = await desk(app);
  const { token } = opened.creator;

  expectBadFields(await app.send('DELETE', `/tickets/${opened.ticket.id}?force=1`, { token }), 'force');

  expect(await stored(opened)).toEqual([1, 0]);
});
