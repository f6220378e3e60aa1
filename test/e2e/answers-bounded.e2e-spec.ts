import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { DeadlinePassed } from '../../src/database/deadline.js';
import { Problem } from '../../src/http/problem.js';
import { MessagesRepository } from '../../src/messages/messages.repository.js';
import { wordsIn } from '../../src/search/word-columns.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { insertMessages } from '../factories/row.js';
import { publish } from '../factories/solution.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { countRows, rows } from '../support/rows.js';
import { walk } from '../support/walk.js';

const MOST_BYTES = 8 * 2 ** 20;
const ROWS = 1000;
/** The longest text that may be stored, in as many bytes as it can have. */
const LONGEST = '\u{1f600}'.repeat(10_000);

let app: TestApp;
let opened: Desk;
let versionsPath: string;
beforeAll(async () => {
  app = await startApp();
  opened = await desk(app);
  const { creator, assignee, ticket } = opened;
  const text = `'${LONGEST}'`;
  // Written with the texts: otherwise the server does it in its own time, and a search finds some of them.
  const { titleWords, contentWords } = wordsIn(Ticket, { title: 'Zebra', content: LONGEST }) ?? {};
  const numbers = `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS})`;
  const at =
    DATABASE === 'postgres'
      ? `timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second'`
      : `strftime('%Y-%m-%d %H:%M:%f', 1767225600 + n, 'unixepoch')`;
  // On a connection of its own: the server's end what takes long.
  const insert = (table: string, columns: string, values: string) =>
    rows(
      app.databaseUrl,
      `${numbers} INSERT INTO ${table} (${columns}) SELECT ${values} FROM numbers RETURNING 1`,
    );
  await insert(
    'messages',
    'ticket_id, profile_id, content, content_words, created_at, updated_at',
    `${ticket.id}, ${creator.id}, ${text}, '${contentWords}', ${at}, ${at}`,
  );
  await insert(
    'tickets',
    'created_by, assigned_to, title, title_words, content, content_words, created_at, updated_at',
    `${creator.id}, ${assignee.id}, 'Zebra', '${titleWords}', ${text}, '${contentWords}', ${at}, ${at}`,
  );
  await insert(
    'events',
    'kind, ticket_id, actor_id, changes, request_id, created_at',
    `'ticket.changed', ${ticket.id}, ${creator.id}, '{"content":{"old":"${LONGEST}","new":"${LONGEST}"}}', 'r', ${at}`,
  );
  const { id } = await publish(app, assignee);
  await insert(
    'solution_versions',
    'solution_id, version, author_id, title, content, created_at',
    `${id}, n, ${assignee.id}, 'Zebra', ${text}, ${at}`,
  );
  await insert(
    'solutions',
    'author_id, version, title, title_words, content, content_words, created_at, updated_at',
    `${assignee.id}, 1, 'Zebra', '${titleWords}', ${text}, '${contentWords}', ${at}, ${at}`,
  );
  versionsPath = `/solutions/${id}/versions`;
}, 120_000);
afterAll(() => app.close());

/** The bytes of an answer's body, as they came. */
async function bytesOf(method: string, path: string, token: string, body?: object): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const answer = await fetch(app.url + path, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  // A slow machine may not be done in time, and says so.
  if (answer.status === 503) {
    await pause(1000);
    return bytesOf(method, path, token, body);
  }
  expect(answer.ok).toBe(true);
  return (await answer.arrayBuffer()).byteLength;
}

const LISTS: [
  what: string,
  path: () => string,
  table: string,
  condition: () => string,
  who?: 'creator' | 'assignee',
][] = [
  [
    'the messages of a ticket',
    () => `/tickets/${opened.ticket.id}/messages`,
    'messages',
    () => `ticket_id = ${opened.ticket.id}`,
  ],
  [
    "somebody's tickets",
    () => `/profiles/${opened.creator.id}/tickets`,
    'tickets',
    () => `created_by = ${opened.creator.id}`,
  ],
  [
    'the tickets that a search finds',
    () => `/profiles/${opened.creator.id}/tickets?q=zebra`,
    'tickets',
    () => "title = 'Zebra'",
  ],
  [
    'the history of a ticket',
    () => `/tickets/${opened.ticket.id}/history`,
    'events',
    () => `ticket_id = ${opened.ticket.id}`,
  ],
  ['the solutions', () => '/solutions', 'solutions', () => 'true'],
  ['the solutions that a search finds', () => '/solutions?q=zebra', 'solutions', () => "title = 'Zebra'"],
  ['the versions of a solution', () => versionsPath, 'solution_versions', () => 'true', 'assignee'],
];

test.each(LISTS)(
  '%s come in answers of at most 8 MiB, each of which says where it goes on',
  async (_, path, table, condition, who = 'creator') => {
    const { token } = opened[who];
    const rows = await countRows(app.databaseUrl, table, condition());
    expect(await bytesOf('GET', path(), token)).toBeLessThanOrEqual(MOST_BYTES);

    const pages = await walk(app, token, path());

    const ids = pages.flat();
    expect(new Set(ids).size).toBe(rows);
    expect(ids).toHaveLength(rows);
    expect(pages.length).toBeGreaterThan(3);
    expect(pages.length).toBeLessThan(rows / 20);
  },
);

test.each([
  ['a deadline that passes', new DeadlinePassed()],
  ['too much that waits for its reader', new Problem('too-many-requests')],
])(
  'a message is written, and answered with the latest of a long thread, where %s keeps it from being read',
  async (_, error) => {
    const { creator, ticket } = await desk(app);
    await insertMessages(app, { ...opened, creator, ticket }, Array<object>(40).fill({}));
    const repository = app.nest.get(MessagesRepository);
    const latest = repository.latest.bind(repository);
    const read = jest
      .spyOn(repository, 'latest')
      .mockImplementation((...asked) =>
        asked[3].lane === 'list' ? Promise.reject(error) : latest(...asked),
      );

    const body = { content: 'Any news?' };
    const answer = await app.send('POST', `/tickets/${ticket.id}/messages`, { token: creator.token, body });
    read.mockRestore();

    expect(answer.status).toBe(201);
    const thread = await app.send('GET', `/tickets/${ticket.id}/messages`, { token: creator.token });
    expect(answer.body).toEqual((thread.body as object[]).slice(-25));
    expect(thread.body).toHaveLength(41);
  },
);

test('who writes a message gets the latest of a long thread, at most 8 MiB, with the new one last', async () => {
  const path = `/tickets/${opened.ticket.id}/messages`;
  const body = { content: LONGEST };
  const answer = await app.send('POST', path, { token: opened.creator.token, body });

  expect(answer.status).toBe(201);
  const thread = answer.body as { id: number; content: string }[];
  expect(Buffer.byteLength(JSON.stringify(thread))).toBeLessThanOrEqual(MOST_BYTES);
  expect(thread.length).toBeGreaterThan(100);
  expect(thread.map(({ id }) => id)).toEqual(
    thread.map(({ id }) => id).toSorted((one, other) => one - other),
  );
  const { id = 0 } = thread.at(-1) ?? {};
  const latest = await app.send('GET', `${path}/${id}`, { token: opened.creator.token });
  expect(latest.body).toEqual(thread.at(-1));
});
