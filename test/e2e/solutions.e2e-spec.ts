import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SolutionView } from '../../src/solutions/solution.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { publish, published } from '../factories/solution.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields } from '../support/expect-answer.js';
import { NOBODYS_ID } from '../support/operations.js';
import { pagesFrom } from '../support/pages.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const TEXTS = { title: 'Printer smokes', content: '1. Pull the plug.\n2. Wait for it to cool.' };
const aMoment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

function read({ token }: Person, { id }: SolutionView): Promise<Answer> {
  return app.send('GET', `/solutions/${id}`, { token });
}

async function idsListed({ token }: Person, query = ''): Promise<number[]> {
  const pages = await pagesFrom<SolutionView>(app, `/solutions?limit=1000${query}`, { token });
  return pages.flat().map(({ id }) => id);
}

describe('a solution that is published', () => {
  test('is the first version of what its author wrote, and everybody who has signed in reads it', async () => {
    const [author, colleague, reader] = await Promise.all([manager(app), manager(app), employee(app)]);

    const answer = await app.send('POST', '/solutions', { token: author.token, body: TEXTS });

    expectAnswer(answer, 201, {
      id: expect.any(Number),
      ...TEXTS,
      ticket: null,
      author: author.profile,
      version: 1,
      is_archived: false,
      created_at: aMoment,
      updated_at: aMoment,
    });
    const solution = answer.body as SolutionView;
    expect(solution.updated_at).toBe(solution.created_at);
    for (const person of [author, colleague, reader]) {
      expectAnswer(await read(person, solution), 200, solution);
      expect((await idsListed(person))[0]).toBe(solution.id);
    }
    const { token } = colleague;
    expectAnswer(await app.send('GET', `/solutions/${solution.id}/versions`, { token }), 200, [
      {
        id: expect.any(Number),
        solution: solution.id,
        version: 1,
        ...TEXTS,
        is_archived: false,
        author: author.profile,
        created_at: solution.created_at,
      },
    ]);
  });

  test.each<[string, object, string[]]>([
    ['nothing at all', {}, ['title', 'content']],
    ['an empty title', { ...TEXTS, title: ' ' }, ['title']],
    ['a title of two lines', { ...TEXTS, title: 'Printer\nsmokes' }, ['title']],
    [
      'texts that are too long',
      { title: 'x'.repeat(121), content: 'x'.repeat(20_001) },
      ['title', 'content'],
    ],
    ['a ticket that there is not', { ...TEXTS, ticket: NOBODYS_ID }, ['ticket']],
    ['a ticket that is no id', { ...TEXTS, ticket: 'mine' }, ['ticket']],
  ])('is not one with %s', async (_, body, fields) => {
    const { token } = await manager(app);

    expectBadFields(await app.send('POST', '/solutions', { token, body }), ...fields);
  });

  test('may be as long as is allowed', async () => {
    const texts = { title: '漢'.repeat(120), content: 'x\n'.repeat(10_000) };

    expect((await published(app, texts)).solution).toMatchObject(texts);
  });
});

describe('the ticket out of which a solution was written', () => {
  test('is named to those who see it, and null to others, in each answer', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const [colleague, reader] = await Promise.all([manager(app), employee(app)]);
    const solution = await publish(app, assignee, { title: 'Samovar leaks', ticket: ticket.id });
    expect(solution.ticket).toBe(ticket.id);

    const seen: [Person, number | null][] = [
      [creator, ticket.id],
      [assignee, ticket.id],
      [colleague, null],
      [reader, null],
    ];
    for (const [person, named] of seen) {
      expectAnswer(await read(person, solution), 200, { ...solution, ticket: named });
      for (const query of ['limit=1', 'q=samovar']) {
        const list = await app.send('GET', `/solutions?${query}`, { token: person.token });
        expectAnswer(list, 200, [{ ...solution, ticket: named }]);
      }
    }
    const { token } = colleague;
    const body = { content: 'Solder it.' };
    expectAnswer(await app.send('PUT', `/solutions/${solution.id}`, { token, body }), 200, {
      ...solution,
      ticket: null,
      ...body,
      version: 2,
      updated_at: aMoment,
    });
    expect((await read(assignee, solution)).body).toMatchObject({ ticket: ticket.id, ...body });
  });

  test('can not be one that its author does not see, and nothing is published then', async () => {
    const [{ ticket }, { token }] = await Promise.all([desk(app), manager(app)]);
    const before = await app.send('GET', '/solutions?limit=1', { token });

    const answer = await app.send('POST', '/solutions', { token, body: { ...TEXTS, ticket: ticket.id } });

    expectBadFields(answer, 'ticket');
    expect((await app.send('GET', '/solutions?limit=1', { token })).body).toEqual(before.body);
  });

  test('is null to everybody once it is deleted, and the solution stays', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const solution = await publish(app, assignee, { ticket: ticket.id });

    await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });

    for (const person of [creator, assignee])
      expectAnswer(await read(person, solution), 200, { ...solution, ticket: null });
  });
});
