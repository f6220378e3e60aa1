import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { MOST_CHARACTERS } from '../../src/suggestions/proposal.js';
import { Suggestion } from '../../src/suggestions/suggestion.entity.js';
import type { ProposalView } from '../../src/suggestions/suggestion.view.js';
import { LONG_AGO } from '../factories/row.js';
import { scene } from '../factories/scene.js';
import { published, rewrite } from '../factories/solution.js';
import { askForProposal, newWord, propose, renew, solutionsFor } from '../factories/suggestion.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { tagOf } from '../support/entity-tags.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const aMoment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

function rowsOf(ticketId: number): Promise<Suggestion[]> {
  return app.nest.get(DataSource).manager.findBy(Suggestion, { ticketId });
}

describe('the proposal for a ticket', () => {
  test('is made at the first call, is the same later to all who see the ticket, and changes nothing else of that', async () => {
    const { creator, assignee, ticket, solution } = await scene(app, 'creator', { fitting: true });
    const read = () => app.send('GET', `/tickets/${ticket.id}`, { token: creator.token });
    const untouched = (await read()).body as object;

    const first = await askForProposal(app, creator, ticket.id);

    expectAnswer(first, 200, {
      ai_response:
        `“${solution.title}” may help:\n` +
        `1. Pull the plug. (Solution ${solution.id})\n2. Wait for it to cool. (Solution ${solution.id})`,
      ai_updated_at: aMoment,
    });
    for (const person of [creator, assignee])
      expectAnswer(await askForProposal(app, person, ticket.id), 200, first.body);
    expectAnswer(await read(), 200, { ...untouched, ...first.body });
    expect(await rowsOf(ticket.id)).toHaveLength(1);
  });

  test('is made once, however many ask for it first', async () => {
    const { creator, assignee, ticket } = await scene(app, 'creator', { fitting: true });

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        askForProposal(app, index % 2 === 0 ? creator : assignee, ticket.id),
      ),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await rowsOf(ticket.id)).toEqual([
      expect.objectContaining({ isRenewal: false, madeBy: 'search', madeAt: expect.any(Date) }),
    ]);
  });

  test('is plain text of bounded length, each line of which names the solution that it is from', async () => {
    const word = newWord();
    const steps = Array.from(
      { length: 40 },
      (_, index) => `${index + 1}. ${`Turn <b>it</b> ${word}. `.repeat(12)}`,
    );
    const { solution } = await published(app, { title: word, content: steps.join('\n') });
    const { creator, ticket } = await desk(app, { title: word });

    const { ai_response: text } = await propose(app, creator, ticket.id);

    expect(Array.from(text).length).toBeLessThanOrEqual(MOST_CHARACTERS);
    const [, ...lines] = text.split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const [index, line] of lines.entries()) {
      expect(line.startsWith(`${index + 1}. Turn`)).toBe(true);
      expect(line.endsWith(` (Solution ${solution.id})`)).toBe(true);
    }
  });

  test('asks for two or three facts and names no solution where none fits', async () => {
    const { creator, ticket } = await desk(app, { title: newWord(), content: newWord() });

    const { ai_response: text } = await propose(app, creator, ticket.id);

    const [opening, ...facts] = text.split('\n');
    expect(opening).toMatch(/^No published solution fits/);
    expect([2, 3]).toContain(facts.length);
    expect(text).not.toContain('(Solution');
    expect(await solutionsFor(app, creator, ticket.id)).toEqual([]);
  });

  test('is made of what the ticket says, whoever wants it to be another', async () => {
    const { creator, ticket } = await scene(app, 'creator', { fitting: true });
    const body = { ai_response: 'Mine', ai_updated_at: LONG_AGO, made_by: 'me' };

    const answer = await app.send('POST', `/tickets/${ticket.id}/ai-response`, {
      token: creator.token,
      body,
    });

    expect((answer.body as ProposalView).ai_response).toContain('Pull the plug.');
  });
});

describe('a proposal that is made anew', () => {
  test('says what there is by now, and is given from then on', async () => {
    const { creator, assignee, ticket, solution } = await scene(app, 'creator', { fitting: true });
    const first = await propose(app, creator, ticket.id);
    await rewrite(app, { author: assignee, solution }, { content: '1. Call the caretaker.' });

    const renewed = await renew(app, creator, ticket.id);

    expectAnswer(renewed, 200, {
      ai_response: expect.stringContaining(`1. Call the caretaker. (Solution ${solution.id})`),
      ai_updated_at: aMoment,
    });
    const { ai_updated_at: later } = renewed.body as ProposalView;
    expect(Date.parse(String(later))).toBeGreaterThan(Date.parse(String(first.ai_updated_at)));
    expect(await propose(app, assignee, ticket.id)).toEqual(renewed.body);
  });

  test('is made five times an hour by both people of the ticket together, of which the first proposal is none', async () => {
    const { creator, assignee, ticket } = await scene(app, 'creator', { proposed: true });
    for (const person of [creator, assignee, creator, assignee, creator])
      expect((await renew(app, person, ticket.id)).status).toBe(200);
    const last = await propose(app, creator, ticket.id);

    const refused = await renew(app, assignee, ticket.id);

    expectProblem(refused, 429, /at most 5 times an hour/);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3500);
    expect(wait).toBeLessThanOrEqual(3600);
    expect(await propose(app, creator, ticket.id)).toEqual(last);
    const [earliest] = (await rowsOf(ticket.id)).filter(({ isRenewal }) => isRenewal);
    await app.nest
      .get(DataSource)
      .manager.update(Suggestion, { id: earliest?.id ?? 0 }, { begunAt: LONG_AGO });
    expect((await renew(app, assignee, ticket.id)).status).toBe(200);
    expectProblem(await renew(app, creator, ticket.id), 429);
  });

  test('is one for all who ask at once', async () => {
    const { creator, ticket } = await scene(app, 'creator', { fitting: true });

    const answers = await Promise.all(Array.from({ length: 12 }, () => renew(app, creator, ticket.id)));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    // Who comes late begins another.
    expect((await rowsOf(ticket.id)).length).toBeLessThan(5);
  });
});

test('a ticket that has only got a proposal is still what If-Match names, and not what If-None-Match does', async () => {
  const { creator, ticket } = await scene(app, 'creator', { fitting: true });
  const send = (method: string, headers = {}, body?: object) =>
    app.send(method, `/tickets/${ticket.id}`, { token: creator.token, headers, body });
  const before = tagOf(await send('GET'));
  const proposal = await propose(app, creator, ticket.id);

  const read = await send('GET', { 'if-none-match': before });
  expect(read).toMatchObject({ status: 200, body: proposal });
  expect((await send('GET', { 'if-none-match': tagOf(read) })).status).toBe(304);
  const changed = await send('PUT', { 'if-match': before }, { title: 'Printer out' });
  expect(changed).toMatchObject({ status: 200, body: { title: 'Printer out', ...proposal } });
  for (const old of [before, tagOf(read)]) {
    expectProblem(await send('PUT', { 'if-match': old }, { title: 'Printer back' }), 412);
    expectProblem(await send('DELETE', { 'if-match': old }), 412);
  }
  await renew(app, creator, ticket.id);
  expect((await send('DELETE', { 'if-match': tagOf(changed) })).status).toBe(200);
});
