import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Event } from '../../src/events/event.entity.js';
import type { TicketChangeView } from '../../src/tickets/ticket-change.view.js';
import { employee, manager } from '../factories/person.js';
import { LONG_AGO } from '../factories/row.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { historyOf } from '../support/history.js';
import { BAD_WINDOWS, nextOf, pagesFrom } from '../support/pages.js';
import { walk } from '../support/walk.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const pathOf = ({ ticket }: Desk, query = '') => `/tickets/${ticket.id}/history${query}`;

/** Records changes past the API, every two of them of the same moment; gives their ids. */
async function changesInPairs({ creator, ticket }: Desk, count: number): Promise<number[]> {
  const { manager: entities } = app.nest.get(DataSource);
  const changes = Array.from({ length: count }, (_, index) => ({
    ticketId: ticket.id,
    actorId: creator.id,
    kind: 'ticket.changed' as const,
    changes: JSON.stringify({ title: { old: `Title ${index}`, new: `Title ${index + 1}` } }),
    requestId: 'test',
    createdAt: new Date(LONG_AGO.getTime() + Math.floor(index / 2) * 60_000),
  }));
  const rows = await entities.save(Event, changes, { chunk: 500 });
  return rows.map((row) => (row as Event).id);
}

/** A ticket with a history of this length: that it was opened comes last, as the other changes are of long ago. */
async function longHistory(length: number): Promise<{ opened: Desk; ids: number[] }> {
  const opened = await desk(app);
  const [opening] = await historyOf(app, opened.creator, opened.ticket);
  const ids = await changesInPairs(opened, length - 1);
  return { opened, ids: [...ids, (opening as TicketChangeView).id] };
}

function inPages(ids: number[], limit: number): number[][] {
  const count = Math.ceil(ids.length / limit);
  return Array.from({ length: count }, (_, page) => ids.slice(page * limit, (page + 1) * limit));
}

describe('the pages of a history', () => {
  test.each([1, 2, 3, 7, 8, 1000])('of %i each hold every entry once, oldest first', async (limit) => {
    const { opened, ids } = await longHistory(7);

    for (const { token } of [opened.creator, opened.assignee])
      for (const slash of ['', '/'])
        expect(await walk(app, token, `${pathOf(opened)}${slash}?limit=${limit}`)).toEqual(
          inPages(ids, limit),
        );
  });

  test('hold the entries as the whole list does', async () => {
    const { opened } = await longHistory(5);
    const whole = await historyOf(app, opened.creator, opened.ticket);

    const { token } = opened.creator;
    const pages = await pagesFrom<TicketChangeView>(app, pathOf(opened, '?limit=2'), { token });

    expect(pages.flat()).toEqual(whole);
  });

  test('go on with what has happened since', async () => {
    const { opened, ids } = await longHistory(4);
    const { token } = opened.creator;
    let said = 0;

    const pages = await walk(app, token, pathOf(opened, '?limit=3'), async () => {
      if (said++ === 0) await say(app, opened.assignee, opened.ticket.id);
    });

    const now = await historyOf(app, opened.creator, opened.ticket);
    expect(now.slice(0, 4).map(({ id }) => id)).toEqual(ids);
    expect(pages).toEqual([ids.slice(0, 3), now.slice(3).map(({ id }) => id)]);
    expect(now).toHaveLength(5);
  });

  test('are for nobody else, with a cursor neither', async () => {
    const { opened } = await longHistory(2);
    const { token } = opened.creator;
    const next = nextOf(await app.send('GET', pathOf(opened, '?limit=1'), { token })) ?? '';

    for (const stranger of [await employee(app), await manager(app)])
      expectProblem(await app.send('GET', next, { token: stranger.token }), 404);
  });

  test('end where a cursor stands at the end', async () => {
    const { opened, ids } = await longHistory(2);
    const longer = await longHistory(3);
    const { token } = opened.creator;
    const first = await app.send('GET', pathOf(longer.opened, '?limit=2'), {
      token: longer.opened.creator.token,
    });
    const query = new URL(nextOf(first) ?? '', app.url).search;

    const rest = await app.send('GET', pathOf(opened, query), { token });

    expect(nextOf(rest)).toBeUndefined();
    expectAnswer(
      rest,
      200,
      (await historyOf(app, opened.creator, opened.ticket)).filter(({ id }) => id === ids.at(-1)),
    );
  });

  test('are a thousand long where nothing else is asked for', async () => {
    const { opened, ids } = await longHistory(1003);

    for (const query of ['', '?limit=1000'])
      expect(await walk(app, opened.creator.token, pathOf(opened, query))).toEqual(inPages(ids, 1000));
  });
});

test.each([...BAD_WINDOWS, ['q=title', 'q'], ['member=title', 'member']])(
  'a history is refused where its query is %s',
  async (query, name) => {
    const opened = await desk(app);

    const { token } = opened.creator;
    expectBadFields(await app.send('GET', pathOf(opened, `?${query}`), { token }), name);
  },
);
