import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Event } from '../../src/events/event.entity.js';
import { Message } from '../../src/messages/message.entity.js';
import { TicketDeletionService } from '../../src/tickets/ticket-deletion.service.js';
import { DemotionService } from '../../src/tickets/demotion.service.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { insertMessages, LONG_AGO } from '../factories/row.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { manager } from '../factories/person.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { search } from '../support/searching.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const SECRET = 'The code is 4711';

/** Writes that something was changed so often, past the API. */
async function insertChanges(
  { creator, ticket }: Desk,
  kind: Event['kind'],
  times: number,
  messageId: number | null = null,
): Promise<void> {
  const changes = JSON.stringify({ content: { old: SECRET, new: SECRET } });
  const rows = Array.from({ length: times }, (_, nth) => ({
    kind,
    ticketId: ticket.id,
    messageId,
    actorId: creator.id,
    changes,
    requestId: 'none',
    // Some share a moment.
    createdAt: new Date(LONG_AGO.getTime() + Math.floor(nth / 3)),
  }));
  await app.nest.get(DataSource).createQueryBuilder().insert().into(Event).values(rows).execute();
}

/** What is stored of a ticket: rows, messages, and events that still have a text. */
async function stored({ ticket: { id } }: Desk): Promise<[number, number, number]> {
  const { manager: database } = app.nest.get(DataSource);
  const events = await database.findBy(Event, { ticketId: id });
  const withText = events.filter(({ changes }) => changes.includes(SECRET)).length;
  return [
    await database.countBy(Ticket, { id }),
    await database.countBy(Message, { ticketId: id }),
    withText,
  ];
}

/** Sweeps as it is done every minute, and gives what was stored after each part. */
async function sweep(opened: Desk): Promise<(readonly number[])[]> {
  const parts = [];
  while (await app.nest.get(TicketDeletionService).sweep()) parts.push(await stored(opened));
  return parts;
}

test('a ticket with much under it is out of sight at once, and goes in parts, its texts in the log first', async () => {
  const opened = await desk(app);
  const { creator, assignee, ticket } = opened;
  await insertMessages(app, opened, Array<object>(60).fill({ content: SECRET }));
  await insertChanges(opened, 'ticket.changed', 600);
  await insertChanges(opened, 'message.changed', 600, 1);
  expect((await search(app, creator, 'code 4711')).map(({ id }) => id)).toEqual([ticket.id]);

  const answer = await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });

  expectAnswer(answer, 200, { success: true });
  expect(await stored(opened)).toEqual([1, 60, 700]);
  for (const { id, token } of [creator, assignee]) {
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['GET', '/history'],
      ['GET', '/messages'],
      ['POST', '/messages'],
    ])
      expectProblem(
        await app.send(method ?? '', `/tickets/${ticket.id}${path}`, {
          token,
          body: method === 'GET' ? undefined : { content: 'Still there?' },
        }),
        404,
      );
    for (const query of ['', '?q=code'])
      expectAnswer(await app.send('GET', `/profiles/${id}/tickets${query}`, { token }), 200, []);
  }

  expect(await sweep(opened)).toEqual([
    [1, 60, 700],
    [1, 60, 200],
    [1, 35, 0],
    [1, 10, 0],
    [0, 0, 0],
  ]);
  expect(await sweep(opened)).toEqual([]);
});

test('a manager is demoted whatever is left of tickets that were deleted', async () => {
  const opened = await desk(app);
  const { creator, assignee, ticket } = opened;
  await manager(app);
  await insertMessages(app, opened, Array<object>(26).fill({}));
  await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });
  expect(await stored(opened)).toEqual([1, 1, 0]);

  expect(await app.nest.get(DemotionService).demote(assignee.user.username)).toBe(0);

  expect((await sweep(opened)).at(-1)).toEqual([0, 0, 0]);
});

test('a message can be changed 500 times, and forgets all of it when it is deleted', async () => {
  const opened = await desk(app);
  const { creator, ticket } = opened;
  const { id } = await say(app, creator, ticket.id);
  await insertChanges(opened, 'message.changed', 499, id);
  const path = `/tickets/${ticket.id}/messages/${id}`;
  const change = (content: string) => app.send('PUT', path, { token: creator.token, body: { content } });

  expect((await change(SECRET)).status).toBe(200);
  const refused = await change('Once more');

  expectProblem(refused, 409);
  expect(refused.body).toMatchObject({ type: 'urn:wasil:problem:changed-too-often' });
  expect((await change(SECRET)).status).toBe(200);
  expect(await stored(opened)).toEqual([1, 1, 500]);
  expect((await app.send('DELETE', path, { token: creator.token })).status).toBe(200);
  expect(await stored(opened)).toEqual([1, 0, 0]);
});
