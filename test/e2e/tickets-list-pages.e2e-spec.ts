import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../factories/person.js';
import { insertTickets, ticketsInPairs, twoPeople } from '../factories/row.js';
import { openTicket } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { nextOf } from '../support/pages.js';
import { walk } from '../support/walk.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function listOf({ id }: Person, query = ''): string {
  return `/profiles/${id}/tickets${query}`;
}

describe('the pages of a list', () => {
  test.each([1, 2, 3, 7, 8])('of %i hold every ticket once and in order', async (limit) => {
    const people = await twoPeople(app);
    const ids = await ticketsInPairs(app, people, 7);

    for (const person of [people.creator, people.assignee]) {
      const pages = await walk(app, person.token, listOf(person, `?limit=${limit}`));

      expect(pages.flat()).toEqual(ids);
      expect(pages).toHaveLength(Math.ceil(7 / limit));
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
    }
  });

  test('hold what they would have held, whatever is opened in between', async () => {
    const { creator, assignee } = await twoPeople(app);
    const ids = await ticketsInPairs(app, { creator, assignee }, 6);
    const openAnother = () => openTicket(app, creator, assignee);

    const pages = await walk(app, creator.token, listOf(creator, '?limit=2'), openAnother);

    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  });

  test('leave out no ticket where the last one of a page is deleted before the next', async () => {
    const { creator, assignee } = await twoPeople(app);
    const ids = await ticketsInPairs(app, { creator, assignee }, 6);
    const lastOnes = [ids[1], ids[3], ids[5]];
    const deleteOne = () =>
      app.send('DELETE', `/tickets/${lastOnes.shift() ?? ''}`, { token: creator.token });

    const pages = await walk(app, creator.token, listOf(creator, '?limit=2'), deleteOne);

    expect(pages).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
    expect(await walk(app, creator.token, listOf(creator))).toEqual([[ids[0], ids[2], ids[4]]]);
  });

  test('lead on at the same path, slash included, with the same filters', async () => {
    const { creator, assignee } = await twoPeople(app);
    const titled = (index: number) => ({
      title: `100 % & more? é+ü = ${index}`,
      isResolved: index % 2 === 0,
    });
    const ids = await insertTickets(app, { creator, assignee }, [0, 1, 2, 3, 4, 5].map(titled));
    const query = {
      limit: '1',
      is_resolved: 'false',
      q: '100 % & MORE? É+ü =',
      created_after: '2026-01-31T09:00:00+01:00',
      created_before: '2026-02-01',
    };
    const start = listOf(creator, `/?${new URLSearchParams(query).toString()}`);

    const next = nextOf(await app.send('GET', start, { token: creator.token })) ?? '';

    const { pathname, searchParams } = new URL(next, app.url);
    expect(pathname).toBe(listOf(creator, '/'));
    expect(Object.fromEntries(searchParams)).toEqual({ ...query, cursor: expect.stringMatching(/^[\w-]+$/) });
    expect(await walk(app, creator.token, start)).toEqual([[ids[5]], [ids[3]], [ids[1]]]);
  });

  test('lead on with the same filters where one has a question mark as it is', async () => {
    const people = await twoPeople(app);
    const titles = ['How?', 'Why?', 'Because', 'Why? Oh, why?'].map((title) => ({ title }));
    const [, why, , ohWhy] = await insertTickets(app, people, titles);

    const pages = await walk(app, people.creator.token, listOf(people.creator, '?q=why?&limit=1'));

    expect(pages).toEqual([[ohWhy], [why]]);
  });

  test('go on from a page of another size', async () => {
    const people = await twoPeople(app);
    const { creator } = people;
    const ids = await ticketsInPairs(app, people, 6);
    const page = await app.send('GET', listOf(creator, '?limit=1'), { token: creator.token });

    const rest = nextOf(page)?.replace('limit=1', 'limit=1000') ?? '';

    expect(await walk(app, creator.token, rest)).toEqual([ids.slice(1)]);
  });

  test('are addressed by a header that pages of an allowed origin may read', async () => {
    const people = await twoPeople(app);
    const { creator } = people;
    await ticketsInPairs(app, people, 2);
    const options = { token: creator.token, headers: { origin: 'http://localhost:5173' } };

    const { headers } = await app.send('GET', listOf(creator, '?limit=1'), options);

    expect(headers.has('link')).toBe(true);
    expect(headers.get('access-control-expose-headers')?.split(/,\s*/)).toContain('Link');
  });
});

test('a list without a limit holds 1,000 tickets and leads on to the rest', async () => {
  const people = await twoPeople(app);
  const ids = await ticketsInPairs(app, people, 1003);
  const pages = [ids.slice(0, 1000), ids.slice(1000)];

  for (const person of [people.creator, people.assignee])
    for (const query of ['', '?limit=1000'])
      expect(await walk(app, person.token, listOf(person, query))).toEqual(pages);
});

test('a list of exactly 1,000 tickets does not lead on', async () => {
  const people = await twoPeople(app);
  const ids = await ticketsInPairs(app, people, 1000);

  expect(await walk(app, people.creator.token, listOf(people.creator))).toEqual([ids]);
});
