import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { insertTickets } from '../factories/row.js';
import { desk, openTicket } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { otherSpellings } from '../support/spellings.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function list({ id, token }: Person, rest = ''): Promise<Answer> {
  return app.send('GET', `/profiles/${id}/tickets${rest}`, { token });
}

async function listedIds(person: Person): Promise<number[]> {
  const { body } = (await list(person)) as Answer<{ id: number }[]>;
  return body.map(({ id }) => id);
}

describe('a list of tickets', () => {
  test('is empty at first', async () => {
    for (const person of [await employee(app), await manager(app)]) expectAnswer(await list(person), 200, []);
  });

  test.each(['', '/'])(
    'holds whole tickets, the newest first, at a path that ends in "%s"',
    async (slash) => {
      const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
      const tickets = [];
      for (const title of ['First', 'Second', 'Third'])
        tickets.push(await openTicket(app, creator, assignee, { title }));

      for (const person of [creator, assignee]) {
        const answer = await list(person, slash);
        expectAnswer(answer, 200, tickets.toReversed());
        expect(answer.headers.has('link')).toBe(false);
      }
    },
  );

  test('is in the order of opening, not of changing', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const newer = await openTicket(app, creator, assignee);

    await app.send('PUT', `/tickets/${ticket.id}`, { token: creator.token, body: { title: 'Changed' } });

    expect(await listedIds(creator)).toEqual([newer.id, ticket.id]);
  });

  test('is in the order of time rather than of ids, and of ids at the same time', async () => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
    const minutes = [3, 1, 2, 2, 1];
    const [third, first, second, secondToo, firstToo] = await insertTickets(
      app,
      { creator, assignee },
      minutes.map((minute) => ({ createdAt: new Date(Date.UTC(2026, 0, 31, 8, minute)) })),
    );

    expect(await listedIds(creator)).toEqual([third, secondToo, second, firstToo, first]);
  });

  test("is an employee's: of the tickets that they created", async () => {
    const [creator, colleague, assignee] = await Promise.all([employee(app), employee(app), manager(app)]);
    const own = await openTicket(app, creator, assignee);
    await openTicket(app, colleague, assignee);

    expect(await listedIds(creator)).toEqual([own.id]);
  });

  test("is a manager's: of the tickets assigned to them and those that they created, each once", async () => {
    const [creator, assignee, other] = await Promise.all([employee(app), manager(app), manager(app)]);
    const assigned = await openTicket(app, creator, assignee);
    const created = await openTicket(app, assignee, other);
    const both = await openTicket(app, assignee, assignee);
    await openTicket(app, creator, other);

    expect(await listedIds(assignee)).toEqual([both.id, created.id, assigned.id]);
  });

  test('holds closed tickets beside open ones', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const open = await openTicket(app, creator, assignee);
    const body = { is_resolved: true };
    const closed = await app.send('PUT', `/tickets/${ticket.id}`, { token: assignee.token, body });

    expectAnswer(await list(creator), 200, [open, closed.body]);
  });

  test("is nobody else's to see, whether there is such a profile or not", async () => {
    const { creator, assignee } = await desk(app);

    for (const slash of ['', '/']) {
      expectProblem(await list({ ...creator, token: assignee.token }, slash), 403);
      expectProblem(await list({ ...assignee, token: creator.token }, slash), 403);
      expectProblem(await list({ ...creator, id: 2_147_483_647 }, slash), 403);
    }
  });
});

test('a profile is named by the digits of its id alone', async () => {
  const { id, token } = await employee(app);
  const body = { title: 'Printer on fire', content: 'It smokes.', assigned_to: 1 };

  for (const spelling of otherSpellings(id)) {
    expectProblem(await app.send('GET', `/profiles/${spelling}/tickets`, { token }), 404);
    expectProblem(await app.send('POST', `/profiles/${spelling}/tickets/`, { token, body }), 404);
  }
});

describe('the query of a list', () => {
  test.each([
    ['limit', '0'],
    ['limit', '1001'],
    ['limit', '-1'],
    ['limit', '1.5'],
    ['limit', '1e2'],
    ['limit', '%20'],
    ['limit', ''],
    ['limit', 'all'],
    ['limit', '99999999999'],
    ['is_resolved', '1'],
    ['is_resolved', 'TRUE'],
    ['is_resolved', ''],
    ['q', '%00'],
    ['q', '%20'],
    ['q', 'x'.repeat(201)],
  ])('is refused where %s is "%s"', async (name, value) => {
    expectBadFields(await list(await employee(app), `?${name}=${value}`), name);
  });

  test.each([
    'limit=1&limit=2',
    'limit=1&limit=1',
    'is_resolved=true&is_resolved=true',
    'q=printer&q=fire',
    'created_after=2026-01-31&created_after=2026-01-31',
    'created_before=2026-01-31&created_before=2026-01-31',
    'cursor=WzEsMV0&cursor=WzEsMV0',
  ])('is refused where a member is repeated: %s', async (query) => {
    expectBadFields(await list(await employee(app), `?${query}`), query.split('=', 1).join());
  });

  test.each(['limit[]=1', 'q[word]=printer', 'offset=10', 'Limit=1', 'is_closed=true'])(
    'is refused where it has an unknown member: %s',
    async (query) => {
      expectBadFields(await list(await employee(app), `?${query}`), query.split('=', 1).join());
    },
  );

  test('has all of its bad members named at once', async () => {
    const query = '?limit=0&cursor=x&is_resolved=x&created_after=x&created_before=x&q=%00&page=2';
    const names = ['limit', 'cursor', 'is_resolved', 'created_after', 'created_before', 'q', 'page'];

    expectBadFields(await list(await employee(app), query), ...names);
  });
});
