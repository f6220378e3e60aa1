import { expect, test } from '@jest/globals';
import sql, { type Sql } from 'sql-template-tag';
import type { Actor } from '../../src/access/actor.js';
import { TicketScope } from '../../src/tickets/ticket-scope.js';
import { unscopedWrites } from '../support/scoped-writes.js';

const ACTOR: Actor = { sessionId: '', userId: 70, profileId: 7, requestId: '' };

const BEGIN = sql`BEGIN IMMEDIATE`;
const COMMIT = sql`COMMIT`;
const readTicket = (id: number) =>
  sql`SELECT 1 FROM "tickets" "ticket" WHERE ticket.id = ${id} AND ${TicketScope.of(ACTOR)}`;
const readMessage = (
  id: number,
) => sql`SELECT 1 FROM tickets ticket JOIN messages message ON message.ticket_id = ticket.id
  WHERE ticket.id = ${1} AND message.id = ${id} AND ${TicketScope.of(ACTOR)}`;
const readUnscoped = sql`SELECT 1 FROM tickets ticket WHERE ticket.id = ${1}`;
const change = sql`UPDATE "tickets" SET "title" = ${'x'} WHERE "id" = ${1}`;
const post = sql`INSERT INTO "messages" ("profile_id", "ticket_id") VALUES (${7}, ${1}) RETURNING id`;
const edit = sql`UPDATE "messages" SET "content" = ${'x'} WHERE "id" IN (${5})`;

function writesIn(...queries: Sql[]): string[] {
  return unscopedWrites(
    queries.map(({ sql: text, values }) => ({ text, values })),
    ACTOR,
  );
}

test.each<[string, Sql[]]>([
  ['a ticket', [BEGIN, readTicket(1), change, COMMIT]],
  ['a ticket, to delete it', [BEGIN, readTicket(1), sql`DELETE FROM tickets WHERE id = ${1}`, COMMIT]],
  ['a message under it', [BEGIN, readTicket(1), post, COMMIT]],
  ['a message', [BEGIN, readMessage(5), edit, COMMIT]],
  [
    'what was recorded of it',
    [
      BEGIN,
      readTicket(1),
      sql`UPDATE events SET changes = ${''} WHERE ticket_id = ${1} AND (kind = ${''} OR id = ${2})`,
      COMMIT,
    ],
  ],
  ['other tables', [sql`UPDATE users SET password = ${''} WHERE id = ${1}`]],
])('what is read within the scope may be written in the same unit of work: %s', (_, queries) => {
  expect(writesIn(...queries)).toEqual([]);
});

test.each<[string, Sql[], string[]]>([
  ['of a ticket that was not read', [BEGIN, change, COMMIT], ['UPDATE tickets']],
  ['of a ticket that is read afterwards', [BEGIN, change, readTicket(1), COMMIT], ['UPDATE tickets']],
  ['of another ticket than was read', [BEGIN, readTicket(2), change, COMMIT], ['UPDATE tickets']],
  ['of a ticket that was read without the scope', [BEGIN, readUnscoped, change, COMMIT], ['UPDATE tickets']],
  ['outside of a unit of work', [readTicket(1), change], ['UPDATE tickets']],
  ['in another unit of work', [BEGIN, readTicket(1), COMMIT, BEGIN, change, COMMIT], ['UPDATE tickets']],
  ['after it', [BEGIN, readTicket(1), COMMIT, change], ['UPDATE tickets']],
  [
    'of all tickets',
    [BEGIN, readTicket(1), sql`UPDATE tickets SET title = ${''}`, COMMIT],
    ['UPDATE tickets'],
  ],
  [
    'of one ticket or another',
    [BEGIN, readTicket(1), sql`DELETE FROM tickets WHERE id = ${1} OR id = ${2}`, COMMIT],
    ['DELETE tickets'],
  ],
  ['under another ticket', [BEGIN, readTicket(2), post, COMMIT], ['INSERT messages']],
  ['of a message whose ticket alone was read', [BEGIN, readTicket(5), edit, COMMIT], ['UPDATE messages']],
  ['of another message', [BEGIN, readMessage(6), edit, COMMIT], ['UPDATE messages']],
  [
    'within a query',
    [BEGIN, sql`WITH gone AS (DELETE FROM "messages" WHERE "id" = ${5}) SELECT 1`, COMMIT],
    ['DELETE messages'],
  ],
  [
    'of several rows, one of them elsewhere',
    [
      BEGIN,
      readTicket(1),
      sql`INSERT INTO events (kind, ticket_id) VALUES (${''}, ${1}), (${''}, ${2})`,
      COMMIT,
    ],
    ['INSERT events'],
  ],
])('a write %s is noticed', (_, queries, writes) => {
  expect(writesIn(...queries)).toEqual(writes);
});
