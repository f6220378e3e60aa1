import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SolutionDraftView } from '../../src/suggestions/suggestion.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { published } from '../factories/solution.js';
import { newWord, propose, suggestionsFor } from '../factories/suggestion.js';
import { closedDesk, desk, openTicket, say, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer } from '../support/expect-answer.js';
import { allRows, differences } from '../support/all-rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** A ticket, one like it of the same requester, and two of somebody else's to the same manager with a word of their own. */
async function alikeTickets() {
  const [word, secret] = [newWord(), newWord()];
  const [creator, stranger, assignee] = await Promise.all([employee(app), employee(app), manager(app)]);
  const { solution } = await published(app, { title: `Reset the ${word}`, content: '1. Hold both keys.' });
  const open = (person: Person, about: string) =>
    openTicket(app, person, assignee, { title: `The ${word} blinks`, content: `It blinks. ${about}` });
  const [resolved, foreign] = [await open(stranger, secret), await open(stranger, secret)];
  await setResolved(app, { creator: stranger, assignee, ticket: resolved }, true);
  await say(app, assignee, foreign.id, `Tell nobody of ${secret}.`);
  const own = await open(creator, 'Still.');
  const ticket = await open(creator, 'Again.');
  return { secret, creator, assignee, solution, resolved, foreign, own, ticket };
}

const ORDERS = [['creator', 'assignee'] as const, ['assignee', 'creator'] as const];

describe('what is shown about a ticket', () => {
  test.each([false, true].flatMap((isKept) => ORDERS.map((order) => ({ order, isKept }))))(
    'comes of nothing that who asks can not see, whoever asked before ($order.0, kept: $isKept)',
    async ({ order, isKept }) => {
      const { secret, solution, resolved, foreign, own, ticket, ...people } = await alikeTickets();
      const shown = { creator: '', assignee: '' };
      for (const who of order) {
        if (isKept) await propose(app, people[who], ticket.id);
        shown[who] = JSON.stringify(await suggestionsFor(app, people[who], ticket.id));
      }
      const read = await app.send('GET', `/tickets/${ticket.id}`, { token: people.creator.token });

      const kept = await propose(app, people[order[0]], ticket.id);

      const source = { kind: 'solution', id: solution.id, title: solution.title };
      const similar = (ids: number[]) => ids.map((id) => expect.objectContaining({ id }));
      const toEmployee = JSON.parse(shown.creator) as object;
      expect(toEmployee).toEqual({
        ...kept,
        ...(!isKept && { ai_updated_at: null }),
        made_by: 'search',
        sources: [source],
        similar: similar([own.id]),
        draft_reply: null,
      });
      const toManager = JSON.parse(shown.assignee) as object;
      expect(toManager).toEqual({
        ...toEmployee,
        sources: [source, { kind: 'ticket', id: resolved.id, title: resolved.title }],
        similar: similar([own.id, foreign.id, resolved.id]),
        draft_reply: expect.stringContaining(`1. Hold both keys. (Solution ${solution.id})`),
      });
      for (const text of [shown.creator, shown.assignee, JSON.stringify(kept), JSON.stringify(read.body)])
        expect(text).not.toContain(secret);
    },
  );

  test('is worked out for who asks, and leaves nothing behind', async () => {
    const { creator, assignee, ticket } = await alikeTickets();
    const before = await allRows(app);

    for (const person of [creator, assignee]) await suggestionsFor(app, person, ticket.id);

    expect(differences(before, await allRows(app))).toEqual({});
  });

  test('has of similar tickets what tells them from each other', async () => {
    const { creator, own, ticket } = await alikeTickets();
    const { id, title, is_resolved, created_at } = own;

    expect((await suggestionsFor(app, creator, ticket.id)).similar).toEqual([
      { id, title, is_resolved, created_at },
    ]);
  });

  test.each([
    ['Hello', 'The kettle is cold', 'please try this', 'to help you we need'],
    ['مرحباً', 'الغلاية باردة', 'يرجى تجربة', 'لنتمكن من مساعدتك'],
  ])(
    'is for who works on it a reply that greets the requester, in the language of the ticket (%s)',
    async (hello, title, offering, asking) => {
      const { creator, assignee, ticket } = await desk(app, { title, content: title });

      const { draft_reply: reply } = await suggestionsFor(app, assignee, ticket.id);

      const [greeting, empty, opening, ...lines] = String(reply).split('\n');
      expect(greeting).toContain(`${hello} ${creator.profile.nickname}`);
      expect(empty).toBe('');
      expect(opening).toContain(asking);
      expect(opening).not.toContain(offering);
      expect(lines.length).toBeGreaterThan(1);
      for (const [index, line] of lines.entries()) expect(line).toMatch(new RegExp(`^${index + 1}\\. \\S`));
    },
  );

  test('gets over texts without a word, and very long ones', async () => {
    for (const content of ['?!', '…'.repeat(500), 'long '.repeat(1900), 'x'.repeat(9000)]) {
      const { creator, ticket } = await desk(app, { title: '!', content });
      expect((await suggestionsFor(app, creator, ticket.id)).ai_response).not.toBe('');
      expect((await propose(app, creator, ticket.id)).ai_response).not.toBe('');
    }
  });
});

describe('the draft of a solution', () => {
  test('is the problem and what was answered under it, step by step, without what was deleted or asked', async () => {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;
    const tell = (person: Person, content: string) => say(app, person, ticket.id, content);
    await tell(assignee, 'Pull the plug.\nWait.');
    const { id } = await tell(assignee, 'Never mind.');
    await tell(creator, 'Which plug?');
    await tell(assignee, 'The red one.');
    await app.send('DELETE', `/tickets/${ticket.id}/messages/${id}`, { token: assignee.token });
    await setResolved(app, opened, true);

    const draft = await app.send('GET', `/tickets/${ticket.id}/solution-draft`, { token: assignee.token });

    expectAnswer(draft, 200, {
      title: ticket.title,
      content: `${ticket.content}\n\n1. Pull the plug. Wait.\n2. The red one.`,
      ticket: ticket.id,
    });
  });

  test('can be published as it is', async () => {
    const { assignee, ticket } = await closedDesk(app);
    const { token } = assignee;
    const draft = await app.send('GET', `/tickets/${ticket.id}/solution-draft`, { token });
    const body = draft.body as SolutionDraftView;

    const answer = await app.send('POST', '/solutions', { token, body });

    expect(answer).toMatchObject({ status: 201, body });
  });
});
