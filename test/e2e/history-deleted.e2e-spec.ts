import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer } from '../support/expect-answer.js';
import { newKey } from '../support/idempotency.js';
import { rows } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const SECRET = 'My secret number is 4711';

/** The events of a ticket, in the order in which they happened, as the database has them. */
async function eventsOf({ ticket }: Desk): Promise<Record<string, unknown>[]> {
  const found = await rows(
    app.databaseUrl,
    `SELECT * FROM events WHERE ticket_id = ${ticket.id} ORDER BY created_at, id`,
  );
  return found.map(({ changes, ...event }) => ({
    ...event,
    changes: JSON.parse(changes as string) as unknown,
  }));
}

async function change({ creator, ticket }: Desk, below: string, body: object): Promise<void> {
  const path = `/tickets/${ticket.id}${below}`;
  expect((await app.send('PUT', path, { token: creator.token, body })).status).toBe(200);
}

async function remove({ creator, ticket }: Desk): Promise<string> {
  const requestId = newKey();
  const headers = { 'x-request-id': requestId };
  const answer = await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token, headers });
  expectAnswer(answer, 200, { success: true });
  return requestId;
}

/** A ticket in which much has been said. */
async function talkative(): Promise<Desk> {
  const opened = await desk(app, { content: SECRET });
  await change(opened, '', { title: 'Printer out', content: `${SECRET}, or 4712` });
  const { id } = await say(app, opened.creator, opened.ticket.id, SECRET);
  await change(opened, `/messages/${id}`, { content: `${SECRET}!` });
  return opened;
}

describe('the deletion of a ticket', () => {
  test('is an event that names whose it was, under the request that did it', async () => {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;

    const requestId = await remove(opened);

    expect((await eventsOf(opened)).at(-1)).toMatchObject({
      kind: 'ticket.deleted',
      ticket_id: ticket.id,
      message_id: null,
      actor_id: creator.id,
      request_id: requestId,
      changes: {
        title: { old: ticket.title, new: null },
        created_by: { old: creator.id, new: null },
        assigned_to: { old: assignee.id, new: null },
      },
    });
  });

  test('leaves what happened before in the log, without what was said, titles aside', async () => {
    const opened = await talkative();
    const before = await eventsOf(opened);
    expect(JSON.stringify(before)).toContain(SECRET);

    await remove(opened);

    const after = await eventsOf(opened);
    const cleared = { content: { old: null, new: null } };
    expect(after.slice(0, -1)).toEqual(
      before.map((event) =>
        'content' in (event.changes as object) ? { ...event, changes: cleared } : event,
      ),
    );
    expect(after.map(({ kind }) => kind)).toEqual([
      'ticket.created',
      'ticket.changed',
      'ticket.changed',
      'message.created',
      'message.changed',
      'ticket.deleted',
    ]);
    expect(after[1]).toMatchObject({ changes: { title: { old: opened.ticket.title, new: 'Printer out' } } });
    expect(JSON.stringify(after)).not.toContain(SECRET);
  });

  test('takes nothing out of what was said in other tickets', async () => {
    const [opened, other] = [await talkative(), await talkative()];
    const before = await eventsOf(other);

    await remove(opened);

    expect(await eventsOf(other)).toEqual(before);
  });

  test('is told after the last change, made where the clock is two seconds ahead', async () => {
    const opened = await desk(app);
    const ahead = new Date(Date.now() + 2000);
    await app.nest.get(DataSource).manager.update(Ticket, { id: opened.ticket.id }, { updatedAt: ahead });

    await remove(opened);

    const { created_at } = (await eventsOf(opened)).at(-1) ?? {};
    const at = DATABASE === 'sqlite' ? new Date(`${created_at as string}Z`) : (created_at as Date);
    expect(at.getTime()).toBeGreaterThan(ahead.getTime());
  });
});
