import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageView } from '../../src/messages/message.view.js';
import { employee, manager } from '../factories/person.js';
import { insertMessages, LONG_AGO, messagesInPairs } from '../factories/row.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { BAD_WINDOWS, nextOf } from '../support/pages.js';
import { walk } from '../support/walk.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function threadOf({ ticket }: Desk, query = ''): string {
  return `/tickets/${ticket.id}/messages${query}`;
}

describe('the pages of a thread', () => {
  test.each([1, 2, 3, 7, 8])('of %i hold every message once, the oldest first', async (limit) => {
    const opened = await desk(app);
    const ids = await messagesInPairs(app, opened, 7);

    for (const { token } of [opened.creator, opened.assignee]) {
      const pages = await walk(app, token, threadOf(opened, `?limit=${limit}`));

      expect(pages.flat()).toEqual(ids);
      expect(pages).toHaveLength(Math.ceil(7 / limit));
      for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
    }
  });

  test('are in the order of time rather than of ids', async () => {
    const opened = await desk(app);
    const minutes = [3, 1, 2].map((minute) => ({ createdAt: new Date(Date.UTC(2026, 0, 31, 8, minute)) }));
    const [third, first, second] = await insertMessages(app, opened, minutes);

    expect(await walk(app, opened.creator.token, threadOf(opened, '?limit=1'))).toEqual([
      [first],
      [second],
      [third],
    ]);
  });

  test('go on to what is written in between', async () => {
    const opened = await desk(app);
    const { creator, ticket } = opened;
    const ids = await messagesInPairs(app, opened, 4);
    const said: number[] = [];
    const sayMore = async () => said.push((await say(app, creator, ticket.id)).id);

    const pages = await walk(app, creator.token, threadOf(opened, '?limit=3'), sayMore);

    expect(pages).toEqual([ids.slice(0, 3), [ids[3], said[0]]]);
  });

  test('lead on at the same path, slash included', async () => {
    const opened = await desk(app);
    await messagesInPairs(app, opened, 3);
    const path = threadOf(opened, '/');

    const page = await app.send('GET', `${path}?limit=2`, { token: opened.creator.token });

    const { pathname, searchParams } = new URL(nextOf(page) ?? '', app.url);
    expect(pathname).toBe(path);
    expect(Object.fromEntries(searchParams)).toEqual({
      limit: '2',
      cursor: expect.stringMatching(/^[\w-]+$/),
    });
  });

  test('hold whole messages', async () => {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;
    const messages = [await say(app, creator, ticket.id), await say(app, assignee, ticket.id)];
    const { token } = creator;

    const first = await app.send('GET', threadOf(opened, '?limit=1'), { token });
    const second = await app.send('GET', nextOf(first) ?? '', { token });

    expectAnswer(first, 200, messages.slice(0, 1));
    expectAnswer(second, 200, messages.slice(1));
    expect(nextOf(second)).toBeUndefined();
  });

  test('are for nobody else, with a cursor neither', async () => {
    const opened = await desk(app);
    await messagesInPairs(app, opened, 2);
    const first = await app.send('GET', threadOf(opened, '?limit=1'), { token: opened.creator.token });
    const next = nextOf(first) ?? '';

    for (const { token } of [await employee(app), await manager(app)])
      expectProblem(await app.send('GET', next, { token }), 404);
  });
});

describe('a thread of more than 1,000 messages', () => {
  async function longThread(count: number): Promise<{ opened: Desk; ids: number[] }> {
    const opened = await desk(app);
    return { opened, ids: await messagesInPairs(app, opened, count) };
  }

  test('is listed 1,000 at a time, from the oldest on', async () => {
    const { opened, ids } = await longThread(1003);

    for (const query of ['', '?limit=1000'])
      expect(await walk(app, opened.assignee.token, threadOf(opened, query))).toEqual([
        ids.slice(0, 1000),
        ids.slice(1000),
      ]);
  });

  test('is answered with its latest 1,000 by who writes one more, the new one last', async () => {
    const { opened, ids } = await longThread(1003);
    const { assignee, ticket } = opened;
    const body = { content: 'One more.' };

    const answer = (await app.send('POST', `/tickets/${ticket.id}/messages/`, {
      token: assignee.token,
      body,
    })) as Answer<MessageView[]>;

    expect(answer.status).toBe(201);
    expect(answer.body.slice(0, -1).map(({ id }) => id)).toEqual(ids.slice(-999));
    expect(answer.body.at(-1)).toMatchObject({ ...body, profile: assignee.id, sender: assignee.profile });
  });

  test('begins where it has exactly 1,001', async () => {
    const { opened, ids } = await longThread(999);
    const { creator, ticket } = opened;
    const { token } = creator;

    const thousandth = await say(app, creator, ticket.id);
    expect(await walk(app, token, threadOf(opened))).toEqual([[...ids, thousandth.id]]);

    const oneMore = await say(app, creator, ticket.id);
    expect(await walk(app, token, threadOf(opened))).toEqual([[...ids, thousandth.id], [oneMore.id]]);
  });
});

describe('the query of a thread', () => {
  test.each([
    ...BAD_WINDOWS,
    ['cursor=WzEsMV0&cursor=WzEsMV0', 'cursor'],
    ['q=news', 'q'],
    ['is_resolved=true', 'is_resolved'],
    ['created_after=2026-01-31', 'created_after'],
  ])('is refused where it is %s', async (query, name) => {
    const opened = await desk(app);
    await insertMessages(app, opened, [{ createdAt: LONG_AGO }]);

    const { token } = opened.creator;
    expectBadFields(await app.send('GET', threadOf(opened, `?${query}`), { token }), name);
  });
});
