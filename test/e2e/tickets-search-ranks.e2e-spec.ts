import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee, manager, type Person } from '../factories/person.js';
import { insertMessages, insertTickets, twoPeople } from '../factories/row.js';
import { openTicket, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields } from '../support/expect-answer.js';
import { nextOf } from '../support/pages.js';
import { list, search, titlesFound } from '../support/searching.js';
import { walk } from '../support/walk.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const at = (minute: number) => new Date(Date.UTC(2026, 0, 31, 8, minute));

/** Tickets in which "fire" stands in the title, in the content or in a message; two each, opened in turn. */
async function fires() {
  const people = await twoPeople(app);
  const places = ['message', 'title', 'content', 'content', 'message', 'title'];
  const ids = await insertTickets(
    app,
    people,
    places.map((place, index) => ({
      title: place === 'title' ? `Fire ${index}` : `Smoke ${index}`,
      content: place === 'content' ? 'There is a fire.' : 'There is smoke.',
      createdAt: at(index),
    })),
  );
  for (const index of [0, 4])
    await insertMessages(app, { ...people, ticket: { id: ids[index] } } as Desk, [{ content: 'A fire?' }]);
  const ranked = [5, 1, 3, 2, 4, 0].map((index) => ids[index]);
  return { ...people, ids, ranked };
}

const path = ({ id }: Person, query: string) => `/profiles/${id}/tickets?${query}`;

describe('what a search finds', () => {
  test('is in the order of where: in titles, then in contents, then in messages; and newest first', async () => {
    const { creator, assignee, ranked } = await fires();

    for (const person of [creator, assignee])
      expect((await search(app, person, 'fire')).map(({ id }) => id)).toEqual(ranked);
  });

  test('counts as in the title where all of it is, and else by what is furthest from it', async () => {
    const people = await twoPeople(app);
    const [inMessage] = await insertTickets(app, people, [
      { title: 'Fire and smoke', content: 'x', createdAt: at(1) },
      { title: 'Fire', content: 'Smoke', createdAt: at(2) },
      { title: 'Fire again', content: 'x', createdAt: at(3) },
    ]).then((ids) => ids.slice(2));
    await insertMessages(app, { ...people, ticket: { id: inMessage } } as Desk, [{ content: 'Smoke?' }]);

    const titles = await titlesFound(app, people.creator, 'smoke fire');

    expect(titles).toEqual(['Fire and smoke', 'Fire', 'Fire again']);
  });

  test.each([1, 2, 3, 4, 6])('is whole and in order in pages of %i', async (limit) => {
    const { creator, assignee, ranked } = await fires();

    for (const { id, token } of [creator, assignee]) {
      const pages = await walk(app, token, `/profiles/${id}/tickets/?q=fire&limit=${limit}`);
      expect(pages.flat()).toEqual(ranked);
      expect(pages).toHaveLength(Math.ceil(6 / limit));
    }
  });

  test('leads on with the same search', async () => {
    const { creator } = await fires();
    const query = { q: '"a fire" or -x fire', limit: '2', is_resolved: 'false', snippets: 'true' };

    const next = nextOf(await list(creator, app, query)) ?? '';

    const { searchParams } = new URL(next, app.url);
    expect(Object.fromEntries(searchParams)).toEqual({ ...query, cursor: expect.any(String) });
  });

  test('is what the other filters leave', async () => {
    const { creator, ids } = await fires();
    const found = async (query: Record<string, string>) =>
      (await search(app, creator, 'fire', query)).map(({ id }) => id);

    expect(await found({ created_after: at(4).toISOString() })).toEqual([ids[5], ids[4]]);
    expect(await found({ created_before: at(1).toISOString() })).toEqual([ids[1], ids[0]]);
    expect(await found({ is_resolved: 'true' })).toEqual([]);
    expect(await found({ is_resolved: 'false' })).toHaveLength(6);
  });
});

describe('a cursor is refused', () => {
  test('from a list, by a search; and from a search, by a list', async () => {
    const { creator } = await fires();
    const { token } = creator;
    const cursorOf = async (query: string) => {
      const next = nextOf(await app.send('GET', path(creator, query), { token })) ?? '';
      return new URL(next, app.url).searchParams.get('cursor') ?? '';
    };
    const listed = await cursorOf('limit=1');
    const searched = await cursorOf('limit=1&q=fire');

    for (const query of [`q=fire&cursor=${listed}`, `cursor=${searched}`, `q=fire&cursor=${searched}x`])
      expectBadFields(await app.send('GET', path(creator, query), { token }), 'cursor');
  });

  test.each<[string, unknown]>([
    ['a rank without a time', [1e15 - 1, 1]],
    ['a rank beyond all', [9.007e15, 1]],
    ['a fraction', [1e15 + 0.5, 1]],
    ['a text', ['3001767225600000', 1]],
    ['an id beyond 32 bits', [3_001_767_225_600_000, 2_147_483_648]],
  ])('by a search, where it is made up of %s', async (_, value) => {
    const cursor = Buffer.from(JSON.stringify(value)).toString('base64url');

    expectBadFields(await list(await employee(app), app, { q: 'fire', cursor }), 'cursor');
  });
});

describe('somebody who has very many tickets', () => {
  test.each([1, 2, 3, 50, 1000])(
    'finds in pages of %i the newest 500 tickets by where it stands in them, and older ones by time alone',
    async (limit) => {
      const people = await twoPeople(app);
      const titled = new Set([0, 3, 600, 700]);
      const written = new Set([1, 2, 610, 650, 690]);
      const ids = await insertTickets(
        app,
        people,
        Array.from({ length: 720 }, (_, index) => ({
          title: titled.has(index) ? 'Fire' : 'Smoke',
          content: written.has(index) ? 'There is a fire.' : 'It smokes.',
          createdAt: at(index),
        })),
      );
      // What has it in its title, and in its content, of the newest 500; then the others.
      const expected = [700, 600, 690, 650, 610, 3, 2, 1, 0].map((index) => ids[index]);

      for (const { id, token } of [people.creator, people.assignee]) {
        const pages = await walk(app, token, `/profiles/${id}/tickets/?q=fire&limit=${limit}`);
        expect(pages.flat()).toEqual(expected);
        expect(pages).toHaveLength(Math.ceil(expected.length / limit));
      }
    },
  );

  test('finds all of what is common, page by page, and of what is rare, and nothing of others', async () => {
    const [people, other] = await Promise.all([twoPeople(app), manager(app)]);
    const rows = Array.from({ length: 2300 }, (_, index) => ({
      title: index % 2 === 0 ? `Network ${index}` : `Printer ${index}`,
      content: index % 500 === 7 ? 'A xylograph.' : 'It smokes.',
      createdAt: at(index),
    }));
    const ids = await insertTickets(app, people, rows);
    await openTicket(app, people.creator, other, { title: 'Xylograph elsewhere' });
    if (DATABASE === 'postgres') await app.nest.get(DataSource).query('ANALYZE');

    const { assignee } = people;
    const rare = await search(app, assignee, 'xylograph');
    expect(rare.map(({ id }) => id)).toEqual([2007, 1507, 1007, 507, 7].map((index) => ids[index]));
    expect(await titlesFound(app, assignee, 'xylograph -"printer 7"')).toHaveLength(4);
    expect(
      await titlesFound(app, assignee, 'xylograph', { created_before: at(600).toISOString() }),
    ).toHaveLength(2);
    const common = await walk(app, assignee.token, path(assignee, 'q=printer&limit=400'));
    expect(common.map(({ length }) => length)).toEqual([400, 400, 350]);
    expect(common.flat()).toEqual(ids.filter((_, index) => index % 2 === 1).reverse());
  });

  test('who looks for what others write of much is shown it in a page of their newest 2,500, or in one after it', async () => {
    const [people, others] = await Promise.all([twoPeople(app), twoPeople(app)]);
    const rows = Array.from({ length: 4510 }, (_, index) => ({
      title: [4, 5, 2009].includes(index) ? 'Zebra' : 'Horse',
      createdAt: at(index),
    }));
    const ids = await insertTickets(app, people, rows);
    await insertTickets(app, others, Array<object>(20).fill({ title: 'Zebra' }));
    if (DATABASE === 'postgres') await app.nest.get(DataSource).query('ANALYZE');
    const { creator } = people;
    const zebras = (query: string) => walk(app, creator.token, path(creator, `q=zebra&${query}`));

    expect(await zebras('snippets=true')).toEqual([[], [ids[2009]], [ids[5], ids[4]]]);
    expect(await zebras(`created_before=${at(1500).toISOString()}`)).toEqual([[ids[5], ids[4]]]);
    expect(await zebras('is_resolved=true')).toEqual([[]]);
  });
});
