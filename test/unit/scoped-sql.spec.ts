import { describe, expect, test } from '@jest/globals';
import sql, { join, type Sql } from 'sql-template-tag';
import type { Actor } from '../../src/access/actor.js';
import { TicketScope } from '../../src/tickets/ticket-scope.js';
import { unscopedReads } from '../support/scoped-sql.js';

const ACTOR: Actor = { sessionId: '', userId: 70, profileId: 7, requestId: '' };
const OTHER: Actor = { ...ACTOR, profileId: 8 };
const SCOPE = TicketScope.of(ACTOR);
const RANGES = TicketScope.ranges(ACTOR);

const DIALECTS: [string, (query: Sql) => string][] = [
  ['SQLite', ({ sql: text }) => text],
  ['PostgreSQL', ({ text }) => text],
];

describe.each(DIALECTS)('in the words of %s', (_, textOf) => {
  const readsIn = (query: Sql) => unscopedReads({ text: textOf(query), values: query.values }, ACTOR);

  test.each<[string, Sql]>([
    [
      'a ticket',
      sql`SELECT 1 FROM "tickets" "ticket" WHERE ticket.id = ${1} AND ${SCOPE} FOR UPDATE OF "ticket"`,
    ],
    [
      'a message',
      sql`SELECT 1 FROM tickets ticket JOIN messages m ON m.ticket_id = ticket.id WHERE ${SCOPE}`,
    ],
    [
      'events, where there are any',
      sql`SELECT 1 FROM tickets ticket
      LEFT JOIN (events e JOIN profiles p ON p.id = e.actor_id) ON e.ticket_id = ticket.id AND e.id > ${3} WHERE ${SCOPE}`,
    ],
    [
      'a list',
      sql`SELECT * FROM (${join(
        RANGES.map((range) => sql`SELECT ticket.* FROM tickets ticket WHERE ${range} LIMIT 9`),
        ' UNION ALL ',
      )}) ticket ORDER BY ticket.id`,
    ],
    ['what one or another range holds', sql`SELECT 1 FROM tickets ticket WHERE (${join(RANGES, ' OR ')})`],
    [
      'what was found within it',
      sql`WITH page AS (SELECT ticket.id FROM tickets ticket WHERE ${SCOPE})
      SELECT (SELECT count(*) FROM messages WHERE ticket_id = ticket.id)
      FROM page CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = page.id OFFSET 0) ticket`,
    ],
    [
      'a candidate, of which the scope is demanded outside',
      sql`SELECT 1 FROM looked_up
      CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = looked_up.ticket_id OFFSET 0) ticket WHERE ${SCOPE}`,
    ],
    ['nothing that is guarded', sql`SELECT 1 FROM profiles, ticket_words WHERE id = ${7}`],
    [
      'all rows, where it says so',
      sql`SELECT count(*) FROM (SELECT 1 FROM messages unscoped LIMIT 300) sample`,
    ],
  ])('a query within the scope may read %s', (_what, query) => {
    expect(readsIn(query)).toEqual([]);
  });

  test.each<[string, Sql, string[]]>([
    ['without the scope', sql`SELECT 1 FROM tickets ticket WHERE ticket.id = ${1}`, ['tickets ticket']],
    ['in quotes', sql`SELECT 1 FROM "tickets" WHERE "id" = ${1}`, ['tickets']],
    ['of a schema', sql`SELECT 1 FROM public.tickets ticket`, ['tickets ticket']],
    [
      'with the scope as a comment',
      sql`SELECT 1 FROM tickets ticket WHERE true /* AND ${SCOPE} */`,
      ['tickets ticket'],
    ],
    [
      'with the scope behind dashes',
      sql`SELECT 1 FROM tickets ticket WHERE true -- AND ${SCOPE}`,
      ['tickets ticket'],
    ],
    [
      'by what was found among all rows',
      sql`WITH looked_up AS (SELECT id FROM tickets unscoped) SELECT 1 FROM looked_up
      JOIN tickets ticket ON ticket.id = looked_up.id`,
      ['tickets ticket'],
    ],
    [
      'with the scope in what is selected',
      sql`SELECT ${SCOPE} FROM tickets ticket WHERE true`,
      ['tickets ticket'],
    ],
    [
      'with the scope as a name',
      sql`SELECT 1 AS "AND (ticket.created_by = 7)" FROM tickets ticket`,
      ['tickets ticket'],
    ],
    [
      'with the scope of another actor',
      sql`SELECT 1 FROM tickets ticket WHERE ${TicketScope.of(OTHER)}`,
      ['tickets ticket'],
    ],
    [
      'with half the scope of another',
      sql`SELECT 1 FROM tickets ticket
      WHERE (ticket.assigned_to = ${7} OR ticket.created_by = ${8})`,
      ['tickets ticket'],
    ],
    [
      'with the scope by other columns',
      sql`SELECT 1 FROM tickets ticket
      WHERE (ticket.assigned_to = ${7} OR ticket.updated_by = ${7})`,
      ['tickets ticket'],
    ],
    [
      'under another name than the scope says',
      sql`SELECT 1 FROM tickets t, seen ticket WHERE ${SCOPE}`,
      ['tickets t'],
    ],
    [
      'with the scope as an alternative',
      sql`SELECT 1 FROM tickets ticket WHERE ${SCOPE} OR ticket.id = ${1}`,
      ['tickets ticket'],
    ],
    [
      'with an alternative in brackets',
      sql`SELECT 1 FROM tickets ticket WHERE (${SCOPE} OR true)`,
      ['tickets ticket'],
    ],
    [
      'where the scope does not hold',
      sql`SELECT 1 FROM tickets ticket WHERE NOT ${SCOPE}`,
      ['tickets ticket'],
    ],
    [
      'with the scope in another part of a union',
      sql`SELECT 1 FROM tickets ticket WHERE ${SCOPE}
      UNION ALL SELECT 1 FROM tickets ticket WHERE ticket.id = ${1}`,
      ['tickets ticket'],
    ],
    [
      'with half a range',
      sql`SELECT 1 FROM tickets ticket WHERE ticket.assigned_to = ${7}`,
      ['tickets ticket'],
    ],
    [
      'in a named query',
      sql`WITH t AS (SELECT * FROM tickets) SELECT 1 FROM tickets ticket WHERE ${SCOPE}`,
      ['tickets'],
    ],
    [
      'in a query within another',
      sql`SELECT (SELECT max(id) FROM events) FROM tickets ticket WHERE ${SCOPE}`,
      ['events'],
    ],
    [
      'in a condition',
      sql`SELECT 1 FROM profiles WHERE id IN (SELECT profile_id FROM messages m)`,
      ['messages m'],
    ],
    [
      'beside a ticket, not under it',
      sql`SELECT 1 FROM tickets ticket JOIN messages m ON true WHERE ${SCOPE}`,
      ['messages m'],
    ],
    [
      'under what was only looked up',
      sql`WITH found AS (SELECT ticket_id AS id FROM ticket_search)
      SELECT 1 FROM found JOIN tickets ticket ON ticket.id = found.id`,
      ['tickets ticket'],
    ],
    ['to delete by', sql`DELETE FROM spent USING messages m WHERE m.id = spent.id`, ['messages m']],
    [
      'to change by',
      sql`UPDATE profiles SET nickname = ${'x'} FROM tickets t WHERE t.created_by = profiles.id`,
      ['tickets t'],
    ],
    ['to insert', sql`INSERT INTO copies SELECT * FROM events`, ['events']],
  ])('a read %s is noticed', (_what, query, reads) => {
    expect(readsIn(query)).toEqual(reads);
  });
});

test('the scope is that of the class itself, in its words of today', () => {
  const text = 'SELECT 1 FROM tickets ticket WHERE ';
  expect(unscopedReads({ text: text + SCOPE.sql, values: SCOPE.values }, ACTOR)).toEqual([]);
  expect(
    unscopedReads(
      { text: `${text}${SCOPE.sql.replace('created_by', 'made_by')}`, values: SCOPE.values },
      ACTOR,
    ),
  ).toEqual(['tickets ticket']);
});
