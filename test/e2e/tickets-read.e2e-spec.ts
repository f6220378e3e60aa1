import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { LONG_AGO } from '../factories/row.js';
import { closedDesk, desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('a ticket is read', () => {
  test.each(['', '/'])('by its creator and its manager alike, at a path that ends in "%s"', async (slash) => {
    const { creator, assignee, ticket } = await desk(app);

    for (const { token } of [creator, assignee])
      expectAnswer(await app.send('GET', `/tickets/${ticket.id}${slash}`, { token }), 200, ticket);
  });

  test('by both when it is closed, too', async () => {
    const { creator, assignee, ticket } = await closedDesk(app);

    for (const { token } of [creator, assignee])
      expectAnswer(await app.send('GET', `/tickets/${ticket.id}`, { token }), 200, {
        ...ticket,
        is_resolved: true,
        updated_at: expect.any(String),
      });
  });

  test('with the solution that was proposed, and when', async () => {
    const { creator, ticket } = await desk(app);
    const solution = { aiResponse: 'Switch it off.\nAnd on.', aiUpdatedAt: LONG_AGO };
    await app.nest.get(DataSource).manager.update(Ticket, { id: ticket.id }, solution);

    expectAnswer(await app.send('GET', `/tickets/${ticket.id}`, { token: creator.token }), 200, {
      ...ticket,
      ai_response: 'Switch it off.\nAnd on.',
      ai_updated_at: '2026-01-31T08:00:00.000Z',
    });
  });

  test('with its people as they are now', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const body = { nickname: 'Amira Haddad' };
    await app.send('PUT', `/profiles/${creator.id}`, { token: creator.token, body });
    await app.nest.get(ProfilesService).demoteWithoutHandOver(assignee.user.username);

    expectAnswer(await app.send('GET', `/tickets/${ticket.id}`, { token: assignee.token }), 200, {
      ...ticket,
      created_by_obj: { ...creator.profile, nickname: 'Amira Haddad' },
      assigned_to_obj: { ...assignee.profile, is_manager: false },
    });
  });
});

test('a ticket is hidden from the two of another ticket', async () => {
  const [{ ticket }, others] = await Promise.all([desk(app), desk(app)]);

  for (const { token } of [others.creator, others.assignee])
    expectProblem(await app.send('GET', `/tickets/${ticket.id}`, { token }), 404);
});
