import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { ticketsInPairs, twoPeople } from '../factories/row.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectBadFields } from '../support/expect-answer.js';
import { nextOf } from '../support/pages.js';
import { walk } from '../support/walk.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function listFrom({ id, token }: Person, cursor: string): Promise<Answer> {
  return app.send('GET', `/profiles/${id}/tickets?cursor=${cursor}`, { token });
}

/** The cursor that stands in the answer to a first page of one row. */
async function cursorOf({ token }: Person, path: string): Promise<string> {
  const next = nextOf(await app.send('GET', `${path}?limit=1`, { token })) ?? '';
  const cursor = new URL(next, app.url).searchParams.get('cursor');
  if (!cursor) throw new Error(`no cursor from ${path}`);
  return cursor;
}

describe('a cursor is refused', () => {
  test.each<[string, (cursor: string) => string]>([
    ['cut short', (cursor) => cursor.slice(0, -2)],
    ['without its beginning', (cursor) => cursor.slice(2)],
    ['with something appended', (cursor) => `${cursor}AAAA`],
    ['with signs appended that it never has', (cursor) => `${cursor}!*~`],
    ['with white space before it', (cursor) => `%20${cursor}`],
    ['turned round', (cursor) => [...cursor].reverse().join('')],
    ['in lower case', (cursor) => cursor.toLowerCase()],
    ['empty', () => ''],
    ['a number', () => '10'],
  ])('%s', async (_, tampered) => {
    const people = await twoPeople(app);
    const { creator } = people;
    await ticketsInPairs(app, people, 2);
    const cursor = await cursorOf(creator, `/profiles/${creator.id}/tickets`);

    expectBadFields(await listFrom(creator, tampered(cursor)), 'cursor');
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['an empty list', []],
    ['a time alone', [1_767_225_600_000]],
    ['a third member', [1_767_225_600_000, 1, 1]],
    ['an id beyond 32 bits', [1_767_225_600_000, 2_147_483_648]],
    ['an id that is a text', [1_767_225_600_000, '1']],
    ['a negative id', [1_767_225_600_000, -1]],
    ['a fraction', [1_767_225_600_000.5, 1]],
    ['a time beyond the year 9999', [253_402_300_800_000, 1]],
    ['a time beyond any date', [9e15, 1]],
    ['a time that is a text', ['2026-01-31', 1]],
    ['an object', { key: 1_767_225_600_000, id: 1 }],
  ])('made up of %s', async (_, value) => {
    const madeUp = Buffer.from(JSON.stringify(value)).toString('base64url');

    expectBadFields(await listFrom(await employee(app), madeUp), 'cursor');
  });

  test("from the managers' list", async () => {
    const [first] = await Promise.all([manager(app), manager(app)]);

    expectBadFields(await listFrom(first, await cursorOf(first, '/users/managers')), 'cursor');
  });
});

test("a cursor from somebody else's list shows none of it", async () => {
  const [people, others] = await Promise.all([twoPeople(app), twoPeople(app)]);
  const ids = await ticketsInPairs(app, people, 4);
  await ticketsInPairs(app, others, 4);
  const { id, token } = people.creator;
  const cursor = await cursorOf(others.creator, `/profiles/${others.creator.id}/tickets`);

  const shown = await walk(app, token, `/profiles/${id}/tickets?cursor=${cursor}`);

  expect(shown.flat().length).toBeGreaterThan(0);
  expect(ids).toEqual(expect.arrayContaining(shown.flat()));
});
