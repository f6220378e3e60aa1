import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { MessagesService } from '../../src/messages/messages.service.js';
import type { MessageView } from '../../src/messages/message.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { TicketsService } from '../../src/tickets/tickets.service.js';
import { actorFor, employee, manager, type Person } from '../factories/person.js';
import { closedDesk, desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { entry, historyOf } from '../support/history.js';
import { countRows } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

// Straight to the services, so that all of them ask in one turn.
const post = ({ creator, ticket }: Desk, content: string, by = creator) =>
  app.nest.get(MessagesService).post(actorFor(by), ticket.id, { content });

const desks = (count: number) => Promise.all(Array.from({ length: count }, () => desk(app)));

test('messages that are posted at once are each kept or refused by themselves, and answered with their own thread', async () => {
  const opened = await desks(6);
  const closed = await closedDesk(app);
  const stranger = await employee(app);
  const [first = closed] = opened;

  const granted = Promise.all(opened.map((each, index) => post(each, `Message ${index}`)));
  const again = post(first, 'And another.');
  const refused = Promise.allSettled([post(closed, 'Too late.'), post(first, 'Not mine.', stranger)]);

  for (const [index, answer] of (await granted).entries()) {
    const { ticket, creator } = opened[index] ?? closed;
    const thread = answer.toJSON() as MessageView[];
    const own = thread.find(({ content }) => content === `Message ${index}`);
    expect(own).toMatchObject({ ticket: ticket.id, sender: creator.profile });
    expect(new Set(thread.map((message) => message.ticket))).toEqual(new Set([ticket.id]));
    expect(await historyOf(app, creator, ticket)).toContainEqual(
      entry(ticket, creator, { action: 'created', message: own?.id ?? 0 }),
    );
  }
  expect(((await again).toJSON() as MessageView[]).map(({ content }) => content)).toContain('And another.');
  expect((await refused).map((outcome) => outcome.status === 'rejected' && String(outcome.reason))).toEqual([
    expect.stringContaining('closed'),
    expect.stringContaining('no ticket'),
  ]);
  expect(await countRows(app.databaseUrl, 'messages', `ticket_id = ${closed.ticket.id}`)).toBe(0);
  expect(await countRows(app.databaseUrl, 'messages', `ticket_id = ${first.ticket.id}`)).toBe(2);
});

test('tickets that are opened at once are each opened or refused by themselves, and answered with their own', async () => {
  const assignee = await manager(app);
  const creators = await Promise.all(Array.from({ length: 6 }, () => employee(app)));
  const titled = ({ id }: Person) => ({ title: `Of ${id}`, content: `It's "broken",\n{${id}} \\ NULL` });
  const open = (creator: Person, assigned_to: number) =>
    app.nest.get(TicketsService).create(actorFor(creator), creator.id, { ...titled(creator), assigned_to });

  const granted = Promise.all(creators.map((creator) => open(creator, assignee.id)));
  const refused = Promise.allSettled(creators.map((creator) => open(creator, creator.id)));

  for (const [index, answer] of (await granted).entries()) {
    const creator = creators[index] ?? assignee;
    const ticket = answer.toJSON() as TicketView;
    expect(ticket).toMatchObject({
      ...titled(creator),
      created_by_obj: creator.profile,
      assigned_to_obj: assignee.profile,
    });
    expect(await historyOf(app, creator, ticket)).toEqual([entry(ticket, creator, { action: 'created' })]);
  }
  for (const outcome of await refused) expect(outcome.status).toBe('rejected');
  expect(await countRows(app.databaseUrl, 'tickets', `assigned_to = ${assignee.id}`)).toBe(6);
});

const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('of messages that are posted at once', () => {
  test('all go in one statement', async () => {
    const opened = await desks(8);

    const statements = await app.statements.during(() =>
      Promise.all(opened.map((each) => post(each, 'At once.'))),
    );

    expect(statements).toHaveLength(1);
  });

  test('only those wait whose ticket somebody else has locked', async () => {
    const [locked, ...others] = await desks(4);
    if (!locked) throw new Error('no ticket');
    const other = new pg.Client({ connectionString: app.databaseUrl });
    await other.connect();
    await other.query('BEGIN');
    await other.query(`SELECT 1 FROM tickets WHERE id = ${locked.ticket.id} FOR UPDATE`);

    const order: string[] = [];
    const waiting = post(locked, 'Patiently.').then(() => order.push('locked'));
    await Promise.all(others.map((each) => post(each, 'At once.').then(() => order.push('other'))));
    await other.query('COMMIT').finally(() => other.end());
    await waiting;

    expect(order).toEqual(['other', 'other', 'other', 'locked']);
  });
});
