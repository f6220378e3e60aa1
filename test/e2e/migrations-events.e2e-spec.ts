import { beforeEach, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { TestDatabase } from '../support/database.js';
import { down, onEmptyDatabase, up, upTo } from '../support/migrating.js';
import { rows } from '../support/rows.js';

let database: TestDatabase;
let dataSource: DataSource;

onEmptyDatabase((one, its) => {
  database = one;
  dataSource = its;
});

/** The last version with a history beside each ticket, and how many migrations lead from there to the event log. */
const HISTORY = 9;
const STEPS = 2;

const moment = (minute: number) =>
  DATABASE === 'sqlite'
    ? `'2026-01-31 08:0${minute}:00.000'`
    : `timestamptz '2026-01-31 08:0${minute}:00.000Z'`;
const yes = DATABASE === 'sqlite' ? '1' : 'true';

interface Case {
  name: string;
  /** What the history holds: message, profile, action, member, the old and the new value. */
  change: [number | null, number | null, string, string | null, string | null, string | null];
  event: { kind: string; changes: string };
}

const AWKWARD = JSON.stringify('Says "no" \\ {"old":1}\n\u2028 😀 null');

const CASES: Case[] = [
  {
    name: 'a ticket that was opened',
    change: [null, 1, 'created', null, null, null],
    event: { kind: 'ticket.created', changes: '{}' },
  },
  {
    name: 'another title',
    change: [null, 1, 'changed', 'title', '"Fire"', AWKWARD],
    event: { kind: 'ticket.changed', changes: `{"title":{"old":"Fire","new":${AWKWARD}}}` },
  },
  {
    name: 'another content',
    change: [null, 1, 'changed', 'content', AWKWARD, '"Ash."'],
    event: { kind: 'ticket.changed', changes: `{"content":{"old":${AWKWARD},"new":"Ash."}}` },
  },
  {
    name: 'that it was closed',
    change: [null, 2, 'changed', 'is_resolved', 'false', 'true'],
    event: { kind: 'ticket.closed', changes: '{"is_resolved":{"old":false,"new":true}}' },
  },
  {
    name: 'that it was reopened',
    change: [null, 2, 'changed', 'is_resolved', 'true', 'false'],
    event: { kind: 'ticket.reopened', changes: '{"is_resolved":{"old":true,"new":false}}' },
  },
  {
    name: 'that it was handed on',
    change: [null, 2, 'changed', 'assigned_to', '2', '3'],
    event: { kind: 'ticket.assigned', changes: '{"assigned_to":{"old":2,"new":3}}' },
  },
  {
    name: 'what the operator did',
    change: [null, null, 'changed', 'assigned_to', '3', '2'],
    event: { kind: 'ticket.assigned', changes: '{"assigned_to":{"old":3,"new":2}}' },
  },
  {
    name: 'a message that was posted',
    change: [7, 1, 'created', null, null, null],
    event: { kind: 'message.created', changes: '{}' },
  },
  {
    name: 'another text of a message',
    change: [7, 1, 'changed', 'content', '"Any news?"', '"null"'],
    event: { kind: 'message.changed', changes: '{"content":{"old":"Any news?","new":"null"}}' },
  },
  {
    name: 'another text of a message that is deleted by now',
    change: [8, 1, 'changed', 'content', null, null],
    event: { kind: 'message.changed', changes: '{"content":{"old":null,"new":null}}' },
  },
  {
    name: 'that a message was deleted',
    change: [8, 1, 'deleted', null, null, null],
    event: { kind: 'message.deleted', changes: '{}' },
  },
];

/** Rows whose ids leave some out, as in a database that has lived. */
const idOf = (index: number) => 10 + 3 * index;
const LAST_ID = idOf(CASES.length);

function quoted(value: string | number | null): string {
  return value === null
    ? 'NULL'
    : typeof value === 'number'
      ? String(value)
      : `'${value.replaceAll("'", "''")}'`;
}

async function execute(...statements: string[]): Promise<void> {
  for (const statement of statements) await dataSource.query(statement);
}

function record(id: number, ticket: number, minute: number, change: Case['change']): string {
  const [message, profile, ...values] = change;
  const columns = [id, ticket, message, profile, ...values, profile === null ? 'operator' : `request-${id}`];
  return `INSERT INTO ticket_changes
    (id, ticket_id, message_id, profile_id, action, member, old_value, new_value, request_id, created_at)
    VALUES (${columns.map(quoted).join()}, ${moment(minute)})`;
}

beforeEach(async () => {
  await upTo(dataSource, HISTORY);
  for (const id of [1, 2, 3])
    await execute(
      `INSERT INTO users (id, username, username_folded, email, password, created_at)
       VALUES (${id}, 'user${id}', 'user${id}', 'user${id}@example.com', 'none', ${moment(0)})`,
      `INSERT INTO profiles (id, user_id, nickname, is_manager, created_at)
       VALUES (${id}, ${id}, 'Nick', ${yes}, ${moment(0)})`,
    );
  for (const id of [5, 6])
    await execute(`INSERT INTO tickets (id, created_by, assigned_to, title, content, created_at, updated_at)
      VALUES (${id}, 1, 2, 'Fire', 'It smokes.', ${moment(0)}, ${moment(0)})`);
  await execute(
    ...CASES.map(({ change }, index) => record(idOf(index), 5, index % 10, change)),
    // Somebody has counted further than what is left.
    record(LAST_ID, 6, 9, [null, 1, 'created', null, null, null]),
    `DELETE FROM ticket_changes WHERE id = ${LAST_ID}`,
    ...(DATABASE === 'postgres' ? [`SELECT setval('ticket_changes_id_seq', ${LAST_ID})`] : []),
  );
});

const history = () => rows(database.url, 'SELECT * FROM ticket_changes ORDER BY id');
const events = () => rows(database.url, 'SELECT * FROM events ORDER BY id');

describe('the history that there was', () => {
  test.each(CASES.map((each, index) => ({ ...each, index })))(
    'becomes the event that it is: $name',
    async ({ index, change: [message, profile], event }) => {
      const before = (await history())[index];

      await up(dataSource);

      expect((await events())[index]).toEqual({
        id: idOf(index),
        ...event,
        ticket_id: 5,
        message_id: message,
        attachment_id: null,
        actor_id: profile,
        request_id: profile === null ? 'operator' : `request-${idOf(index)}`,
        created_at: before?.created_at,
      });
    },
  );

  test('becomes as many events, and comes back the same, as often as it goes', async () => {
    const before = await history();
    expect(before).toHaveLength(CASES.length);

    for (let round = 0; round < 2; round++) {
      await up(dataSource);
      expect(await events()).toHaveLength(CASES.length);
      await down(dataSource, dataSource.migrations.length - HISTORY);
      expect(await history()).toEqual(before);
    }
  });

  test('and the log after it give no id twice', async () => {
    await upTo(dataSource, HISTORY + STEPS);
    await execute(`INSERT INTO events (kind, ticket_id, actor_id, changes, request_id, created_at)
      VALUES ('ticket.created', 6, 1, '{}', 'new', ${moment(9)})`);
    expect((await events()).at(-1)).toMatchObject({ id: LAST_ID + 1, request_id: 'new' });

    await down(dataSource, STEPS);
    await execute(`INSERT INTO ticket_changes (ticket_id, profile_id, action, request_id, created_at)
      VALUES (6, 1, 'created', 'newer', ${moment(9)})`);
    expect((await history()).at(-1)).toMatchObject({ id: LAST_ID + 2, request_id: 'newer' });
  });

  test('is taken back without what the log tells of tickets that are gone', async () => {
    const before = await history();
    await upTo(dataSource, HISTORY + STEPS);
    const gone = { title: { old: 'Fire', new: null }, created_by: { old: 1, new: null } };
    await execute(
      `INSERT INTO events (kind, ticket_id, actor_id, changes, request_id, created_at)
       VALUES ('ticket.deleted', 6, 1, '${JSON.stringify(gone)}', 'gone', ${moment(9)})`,
      'DELETE FROM tickets WHERE id = 6',
    );

    await down(dataSource, STEPS);

    expect(await history()).toEqual(before);
  });
});
