import { DataSource, type ObjectLiteral } from 'typeorm';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { Message } from '../../src/messages/message.entity.js';
import { wordsIn } from '../../src/search/word-columns.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import type { TestApp } from '../support/app.js';
import { employee, manager } from './person.js';
import type { Desk } from './ticket.js';

export type TwoPeople = Omit<Desk, 'ticket'>;

/** A new employee and a new manager, without a ticket between them yet. */
export async function twoPeople(app: TestApp): Promise<TwoPeople> {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  return { creator, assignee };
}

/** Writes tickets past the API, one for each set of columns, and gives their ids in the same order. */
export async function insertTickets(
  app: TestApp,
  { creator, assignee }: TwoPeople,
  rows: Partial<Ticket>[],
): Promise<number[]> {
  return inserted(
    app,
    Ticket,
    rows.map((columns) => ({
      createdById: creator.id,
      assignedToId: assignee.id,
      title: 'Printer on fire',
      content: 'It smokes.',
      isResolved: false,
      createdAt: LONG_AGO,
      updatedAt: LONG_AGO,
      aiResponse: '',
      aiUpdatedAt: null,
      ...columns,
    })),
  );
}

/** Tickets of which every two were opened at the same moment; their ids in the order of a list. */
export async function ticketsInPairs(app: TestApp, people: TwoPeople, count: number): Promise<number[]> {
  return (await insertTickets(app, people, inPairs(count))).reverse();
}

/** Messages of which every two were written at the same moment; their ids in the order of a list. */
export async function messagesInPairs(app: TestApp, talk: Desk, count: number): Promise<number[]> {
  return insertMessages(app, talk, inPairs(count));
}

function inPairs(count: number): { createdAt: Date }[] {
  const moment = (index: number) => new Date(LONG_AGO.getTime() + Math.floor(index / 2) * 60_000);
  return Array.from({ length: count }, (_, index) => ({ createdAt: moment(index) }));
}

/** Writes messages of the ticket's creator past the API, one for each set of columns, and gives their ids. */
export async function insertMessages(
  app: TestApp,
  { creator, ticket }: Desk,
  rows: Partial<Message>[],
): Promise<number[]> {
  return inserted(
    app,
    Message,
    rows.map((columns) => ({
      ticketId: ticket.id,
      profileId: creator.id,
      content: 'Any news?',
      createdAt: LONG_AGO,
      updatedAt: LONG_AGO,
      ...columns,
    })),
  );
}

/** A moment before any test ran, so that whatever is written now is later. */
export const LONG_AGO = new Date('2026-01-31T08:00:00.000Z');

/** Makes a ticket one of long ago. */
export async function ageTicket(app: TestApp, id: number): Promise<void> {
  await app.nest.get(DataSource).manager.update(Ticket, { id }, { createdAt: LONG_AGO, updatedAt: LONG_AGO });
}

/** Makes a message one of long ago. */
export async function ageMessage(app: TestApp, id: number): Promise<void> {
  await app.nest
    .get(DataSource)
    .manager.update(Message, { id }, { createdAt: LONG_AGO, updatedAt: LONG_AGO });
}

// As many as fit into one statement on either database.
const ROWS_AT_ONCE = 400;

async function inserted<Row extends Ticket | Message>(
  app: TestApp,
  entity: new () => Row,
  rows: Partial<Row>[],
): Promise<number[]> {
  const ids: number[] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const insertion = app.nest
      .get(DataSource)
      .createQueryBuilder()
      .insert()
      .into<ObjectLiteral>(entity)
      .values(rows.slice(start, start + ROWS_AT_ONCE).map((row) => ({ ...row, ...wordsIn(entity, row) })));
    // Another process may be writing to the same file, which is waited for.
    const { identifiers } = await app.nest.get(UnitOfWork).run(() => insertion.execute());
    ids.push(...identifiers.map(({ id }) => id as number));
  }
  return ids;
}
