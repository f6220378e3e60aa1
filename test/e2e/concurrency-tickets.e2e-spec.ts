import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { aProblem } from '../support/a-problem.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { countRows } from '../support/rows.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

const ROUNDS = 40;

async function change(
  { ticket, ...people }: Desk,
  who: 'creator' | 'assignee',
  body: Partial<TicketView>,
): Promise<Answer<TicketView>> {
  const answer = await app.send('PUT', `/tickets/${ticket.id}`, { token: people[who].token, body });
  return answer as Answer<TicketView>;
}

async function asItIs({ creator, ticket }: Desk): Promise<TicketView> {
  const answer = await app.send('GET', `/tickets/${ticket.id}`, { token: creator.token });
  return answer.body as TicketView;
}

test('a ticket that is closed and reopened at once ends as the later of the two answers says', async () => {
  const opened = await desk(app);
  let before = await asItIs(opened);
  for (let round = 0; round < ROUNDS; round++) {
    // By turns, so that neither is always the first to arrive.
    const order = round % 2 === 0 ? [true, false] : [false, true];
    const answers = await Promise.all(
      order.map((is_resolved) => change(opened, 'assignee', { is_resolved })),
    );

    const after = await asItIs(opened);
    expect(answers.map(({ status, body }) => [status, body.is_resolved])).toEqual(
      order.map((is_resolved) => [200, is_resolved]),
    );
    const [earlier, later] = answers
      .map(({ body }) => body)
      .sort((one, other) => Date.parse(one.updated_at) - Date.parse(other.updated_at)) as [
      TicketView,
      TicketView,
    ];
    const tied = earlier.updated_at === later.updated_at;
    expect(tied ? [earlier, later] : [later]).toContainEqual(after);
    expect(after).toEqual({
      ...opened.ticket,
      is_resolved: expect.any(Boolean),
      updated_at: expect.any(String),
    });
    expect(Date.parse(earlier.updated_at)).toBeGreaterThanOrEqual(Date.parse(before.updated_at));
    expect(Date.parse(after.updated_at)).toBeLessThanOrEqual(Date.now());
    before = after;
  }
});

test('a new title and a hand-over at once are both kept', async () => {
  for (let round = 0; round < ROUNDS / 4; round++) {
    const [opened, { assignee: successor }] = await Promise.all([desk(app), desk(app)]);
    const title = `Title ${round}`;

    const answers = await Promise.all([
      change(opened, 'creator', { title }),
      change(opened, 'assignee', { assigned_to: successor.id }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await asItIs(opened)).toEqual({
      ...opened.ticket,
      title,
      assigned_to: successor.id,
      assigned_to_obj: successor.profile,
      updated_at: expect.any(String),
    });
  }
});

test('a title that is changed while the ticket is being closed is changed before that or refused', async () => {
  for (let round = 0; round < ROUNDS / 4; round++) {
    const opened = await desk(app);
    const title = `Title ${round}`;

    const [retitled, closed] = await Promise.all([
      change(opened, 'creator', { title }),
      change(opened, 'assignee', { is_resolved: true }),
    ]);

    expect(closed.status).toBe(200);
    expect([200, 409]).toContain(retitled.status);
    expect(await asItIs(opened)).toEqual({
      ...opened.ticket,
      title: retitled.status === 200 ? title : opened.ticket.title,
      is_resolved: true,
      updated_at: closed.body.updated_at,
    });
  }
});

test('of two deletions at once one is done and the other finds nothing', async () => {
  for (let round = 0; round < ROUNDS / 4; round++) {
    const { creator, ticket } = await desk(app);
    await say(app, creator, ticket.id);
    const path = `/tickets/${ticket.id}`;

    const answers = await Promise.all([
      app.send('DELETE', path, { token: creator.token }),
      app.send('DELETE', path, { token: creator.token }),
    ]);

    const [done, nothing] = answers.sort((one, other) => one.status - other.status);
    expect(done.status).toBe(200);
    expect(done.body).toEqual({ success: true });
    expect(nothing.status).toBe(404);
    expect(nothing.body).toEqual(aProblem(404));
    expect(await countRows(app.databaseUrl, 'tickets', `id = ${ticket.id}`)).toBe(0);
    expect(await countRows(app.databaseUrl, 'messages', `ticket_id = ${ticket.id}`)).toBe(0);
  }
});

test('of two deletions of one message at once one is done and the other finds nothing', async () => {
  const { creator, ticket } = await desk(app);
  for (let round = 0; round < ROUNDS / 4; round++) {
    const { id } = await say(app, creator, ticket.id);
    const path = `/tickets/${ticket.id}/messages/${id}`;

    const answers = await Promise.all([
      app.send('DELETE', path, { token: creator.token }),
      app.send('DELETE', path, { token: creator.token }),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(await countRows(app.databaseUrl, 'messages', `id = ${id}`)).toBe(0);
  }
});

test('a ticket that is closed and deleted at once is one of the two', async () => {
  for (let round = 0; round < ROUNDS / 4; round++) {
    const opened = await desk(app);
    const path = `/tickets/${opened.ticket.id}`;

    const [deleted, closed] = await Promise.all([
      app.send('DELETE', path, { token: opened.creator.token }),
      change(opened, 'assignee', { is_resolved: true }),
    ]);

    expect([
      [200, 404],
      [409, 200],
    ]).toContainEqual([deleted.status, closed.status]);
    const left = await countRows(app.databaseUrl, 'tickets', `id = ${opened.ticket.id}`);
    expect(left).toBe(deleted.status === 200 ? 0 : 1);
  }
});
