import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { KeepMembers1764000000009 } from '../../src/database/migrations/1764000000009-keep-members.js';
import { Ticket, type TicketWithProfiles } from '../../src/tickets/ticket.entity.js';
import { ticketView, type TicketView } from '../../src/tickets/ticket.view.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';

let app: TestApp;
let database: DataSource;
let opened: Desk;

beforeAll(async () => {
  app = await startApp();
  database = app.nest.get(DataSource);
});
afterAll(() => app.close());

beforeEach(async () => {
  opened = await desk(app);
});

/** The ticket as it is answered, and as it would be by its own columns and those of its people. */
async function shown(reader: 'creator' | 'assignee') {
  const { id } = opened.ticket;
  const answer = await app.send('GET', `/tickets/${id}`, { token: opened[reader].token });
  const relations = { createdBy: true, assignedTo: true };
  const ticket = await database.manager.findOneOrFail(Ticket, { where: { id }, relations });
  return { answered: answer.body as TicketView, expected: ticketView(ticket as TicketWithProfiles) };
}

const AT = DATABASE === 'sqlite' ? "'2031-02-03 04:05:06.078'" : "timestamptz '2031-02-03 04:05:06.078Z'";

test.each([
  ['tickets', 'title', `'"Quotes" \\'`],
  ['tickets', 'content', "'Lines\nand tabs\t'"],
  ['tickets', 'is_resolved', 'true'],
  ['tickets', 'created_at', AT],
  ['tickets', 'updated_at', AT],
  ['tickets', 'ai_response', "'Have you tried é?'"],
  ['tickets', 'ai_updated_at', AT],
  ['tickets', 'created_by', 'assigned_to'],
  ['tickets', 'assigned_to', 'created_by'],
  ['profiles', 'nickname', `'"Mimi"'`],
  ['profiles', 'is_manager', 'true'],
  ['profiles', 'created_at', AT],
])('an answer shows what was changed in %s by hand: %s', async (table, column, value) => {
  const reader = column === 'created_by' ? 'assignee' : 'creator';
  const before = await shown(reader);
  const id = table === 'tickets' ? opened.ticket.id : opened.creator.id;

  await database.query(`UPDATE ${table} SET ${column} = ${value} WHERE id = ${id}`);

  const { answered, expected } = await shown(reader);
  expect(answered).toEqual(expected);
  expect(answered).not.toEqual(before.answered);
});

test('an answer shows what was there before the database kept members', async () => {
  const runner = database.createQueryRunner();
  const migration = new KeepMembers1764000000009();
  const { id } = opened.ticket;
  try {
    await migration.down(runner);
    await runner.query(`UPDATE tickets SET title = 'Older', ai_updated_at = ${AT} WHERE id = ${id}`);
    await runner.query(`UPDATE profiles SET nickname = 'Older' WHERE id = ${opened.creator.id}`);
    await migration.up(runner);
  } finally {
    await runner.release();
  }

  const { answered, expected } = await shown('creator');
  expect(answered).toEqual(expected);
  expect(expected).toMatchObject({ title: 'Older', created_by_obj: { nickname: 'Older' } });
});
