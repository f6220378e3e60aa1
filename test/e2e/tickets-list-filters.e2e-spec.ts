import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { insertTickets } from '../factories/row.js';
import { desk, setResolved } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectBadFields } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function list({ id, token }: Person, query: Record<string, string>): Promise<Answer> {
  return app.send('GET', `/profiles/${id}/tickets?${new URLSearchParams(query).toString()}`, { token });
}

async function titles(person: Person, query: Record<string, string>): Promise<string[]> {
  const answer = (await list(person, query)) as Answer<{ title: string }[]>;
  expect(answer.status).toBe(200);
  return answer.body.map(({ title }) => title);
}

/** Somebody whose tickets were opened at these moments, each with its moment as title. */
async function openedAt(...moments: string[]): Promise<Person> {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const rows = moments.map((moment) => ({ title: moment, createdAt: new Date(moment) }));
  await insertTickets(app, { creator, assignee }, rows);
  return creator;
}

describe('is_resolved', () => {
  test.each([
    ['true', ['closed']],
    ['false', ['open']],
  ])('%s leaves the tickets that are so', async (is_resolved, left) => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
    const rows = [
      { title: 'open', isResolved: false },
      { title: 'closed', isResolved: true },
    ];
    await insertTickets(app, { creator, assignee }, rows);

    for (const person of [creator, assignee]) expect(await titles(person, { is_resolved })).toEqual(left);
  });

  test('follows a ticket that is closed and reopened', async () => {
    const opened = await desk(app);
    const { title } = opened.ticket;

    await setResolved(app, opened, true);
    expect(await titles(opened.creator, { is_resolved: 'true' })).toEqual([title]);

    await setResolved(app, opened, false);
    expect(await titles(opened.creator, { is_resolved: 'true' })).toEqual([]);
  });
});

const EARLY = '2026-01-31T07:59:59.999Z';
const EXACT = '2026-01-31T08:00:00.000Z';
const LATE = '2026-01-31T08:00:00.001Z';

/** One moment, spelt in the ways that RFC 3339 has. */
const SPELLINGS = [
  '2026-01-31T08:00:00.000Z',
  '2026-01-31T08:00:00Z',
  '2026-01-31T08:00Z',
  '2026-01-31T08:00:00+00:00',
  '2026-01-31T10:30:00.000+02:30',
  '2026-01-30T23:00:00-09:00',
  '2026-02-01T00:00:00+16:00',
];

describe('created_after', () => {
  test.each(SPELLINGS)('%s leaves the tickets of that moment or later', async (created_after) => {
    const creator = await openedAt(EARLY, EXACT, LATE);

    expect(await titles(creator, { created_after })).toEqual([LATE, EXACT]);
  });

  test('a date begins with its first moment in UTC', async () => {
    const creator = await openedAt('2026-01-30T23:59:59.999Z', '2026-01-31T00:00:00.000Z');

    expect(await titles(creator, { created_after: '2026-01-31' })).toEqual(['2026-01-31T00:00:00.000Z']);
  });
});

describe('created_before', () => {
  test.each(SPELLINGS)('%s leaves the tickets of that moment or earlier', async (created_before) => {
    const creator = await openedAt(EARLY, EXACT, LATE);

    expect(await titles(creator, { created_before })).toEqual([EXACT, EARLY]);
  });

  test('a date leaves out the tickets of the day after', async () => {
    const creator = await openedAt('2026-01-30T23:59:59.999Z', '2026-02-01T00:00:00.001Z');

    expect(await titles(creator, { created_before: '2026-01-31' })).toEqual(['2026-01-30T23:59:59.999Z']);
  });
});

describe('both ends of a time', () => {
  test('leave what lies between them, themselves included', async () => {
    const creator = await openedAt(EARLY, EXACT, LATE);

    expect(await titles(creator, { created_after: EXACT, created_before: EXACT })).toEqual([EXACT]);
  });

  test('leave nothing where they cross', async () => {
    const creator = await openedAt(EARLY, EXACT, LATE);

    expect(await titles(creator, { created_after: LATE, created_before: EARLY })).toEqual([]);
  });

  test.each([
    ['0000-01-01', '9999-12-31'],
    ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ['0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-12:00'],
    ['0050-06-01', '9999-01-01'],
  ])('may be as far apart as %s and %s', async (created_after, created_before) => {
    const creator = await openedAt(EARLY, EXACT);

    expect(await titles(creator, { created_after, created_before })).toEqual([EXACT, EARLY]);
    expect(await titles(creator, { created_after: created_before })).toEqual([]);
    expect(await titles(creator, { created_before: created_after })).toEqual([]);
  });
});

describe.each(['created_after', 'created_before'])('%s', (name) => {
  test.each([
    '',
    'yesterday',
    '2026',
    '2026-01',
    '2026-1-31',
    '31.01.2026',
    '2026-13-01',
    '2026-00-10',
    '2026-01-32',
    '2026-02-29',
    '2026-02-30',
    '2026-04-31',
    '2026-01-31T08:00:00',
    '2026-01-31T08:00:00 01:00',
    '2026-01-31 08:00:00Z',
    '2026-01-31T25:00:00Z',
    '2026-01-31T08:60:00Z',
    '2026-01-31T08:00:00+1:00',
    '2026-01-31T08:00:00+24:00',
    '+012026-01-31T08:00:00Z',
    '1769846400000',
    '2026-01-31T08:00:00Z\0',
  ])('is refused where it is "%s"', async (moment) => {
    expectBadFields(await list(await employee(app), { [name]: moment }), name);
  });
});

test('filters are taken together', async () => {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const fits = { title: 'Printer fits', isResolved: true, createdAt: new Date(EXACT) };
  const rows = [
    fits,
    { ...fits, isResolved: false },
    { ...fits, createdAt: new Date(EARLY) },
    { ...fits, createdAt: new Date(LATE) },
    { ...fits, title: 'Scanner' },
  ];
  await insertTickets(app, { creator, assignee }, rows);

  const query = { is_resolved: 'true', created_after: EXACT, created_before: EXACT, q: 'printer' };
  expect(await titles(assignee, query)).toEqual(['Printer fits']);
});
