import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Suggestion } from '../../src/suggestions/suggestion.entity.js';
import { WithdrawalRepository } from '../../src/suggestions/withdrawal.repository.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { scene } from '../factories/scene.js';
import { published, rewrite } from '../factories/solution.js';
import { newWord, propose, solutionsFor } from '../factories/suggestion.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('the proposal for a ticket', () => {
  test('is of no solution that was archived before', async () => {
    const word = newWord();
    const shown = await published(app, { title: word });
    const { solution } = shown;
    await rewrite(app, shown, { is_archived: true });
    const { creator, ticket } = await desk(app, { title: word, content: word });

    const { ai_response: text } = await propose(app, creator, ticket.id);

    expect(text).not.toContain(`Solution ${solution.id}`);
    expect(await solutionsFor(app, creator, ticket.id)).toEqual([]);
  });

  test('is made anew once a solution that it rests on was archived', async () => {
    const { creator, assignee, ticket, solution } = await scene(app, 'creator', { proposed: true });
    const { ai_response: before } = await propose(app, creator, ticket.id);

    await rewrite(app, { author: assignee, solution }, { is_archived: true });

    expect(before).toContain(`Solution ${solution.id}`);
    for (const person of [creator, assignee]) {
      expect(await solutionsFor(app, person, ticket.id)).not.toContain(solution.id);
      expect((await propose(app, person, ticket.id)).ai_response).not.toContain(`Solution ${solution.id}`);
    }
    const made = await app.nest.get(DataSource).manager.findBy(Suggestion, { ticketId: ticket.id });
    expect(made.map(({ isRenewal }) => isRenewal)).toEqual([false, false]);
  });

  test('is taken back within a minute from tickets whose solution was archived, and from no others', async () => {
    const [taken, other] = [
      await scene(app, 'creator', { proposed: true }),
      await scene(app, 'creator', { proposed: true }),
    ];
    const read = async ({ creator, ticket }: Desk) =>
      (await app.send('GET', `/tickets/${ticket.id}`, { token: creator.token })).body as TicketView;
    const [before, untouched] = [await read(taken), await read(other)];
    await rewrite(app, { author: taken.assignee, solution: taken.solution }, { is_archived: true });

    while (await app.nest.get(WithdrawalRepository).withdrawSomeUnscoped());

    expect(await read(taken)).toEqual({ ...before, ai_response: '', ai_updated_at: null });
    expect(await read(other)).toEqual(untouched);
    expect(untouched.ai_response).not.toBe('');
  });
});
