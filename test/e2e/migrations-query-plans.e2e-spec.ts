import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee } from '../factories/person.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { signInAgain } from '../support/own-sessions.js';
import { exchange } from '../support/session-calls.js';
import { fullScans, waysOf } from '../support/query-plans.js';

let app: TestApp;
let opened: Desk;

beforeAll(async () => {
  app = await startApp();
  await fill();
  opened = await desk(app);
  await say(app, opened.creator, opened.ticket.id);
});

afterAll(() => app.close());

const PEOPLE = 1000;
const TICKETS = 10_000;
const MESSAGES = 20_000;
const SESSIONS = 20_000;

/** As much as a company writes in some years, so that reading all of it is never the quickest way. */
async function fill(): Promise<void> {
  const dataSource = app.nest.get(DataSource);
  const numbers = (count: number) =>
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count})`;
  const time = DATABASE === 'sqlite' ? "'2026-01-31 08:00:00.000'" : "timestamptz '2026-01-31 08:00:00Z'";
  const later = time.replace('2026', '2099');
  const no = DATABASE === 'sqlite' ? '0' : 'false';
  for (const statement of [
    `${numbers(PEOPLE)} INSERT INTO users (username, username_folded, email, password, created_at)
     SELECT 'user' || n, 'user' || n, 'user' || n || '@example.com', 'none', ${time} FROM numbers`,
    `INSERT INTO profiles (user_id, nickname, is_manager, created_at)
     SELECT id, username, ${no}, created_at FROM users`,
    `${numbers(TICKETS)} INSERT INTO tickets
       (created_by, assigned_to, title, title_words, content, content_words, created_at, updated_at)
     SELECT 1 + n % ${PEOPLE}, 1 + n * 7 % ${PEOPLE}, 'Title ' || n, ' title ' || n || ' ', 'Content', ' content ',
       ${time}, ${time} FROM numbers`,
    `${numbers(MESSAGES)} INSERT INTO messages (ticket_id, profile_id, content, content_words, created_at, updated_at)
     SELECT 1 + n % ${TICKETS}, 1 + n % ${PEOPLE}, 'Message ' || n, ' message ' || n || ' ', ${time}, ${time}
     FROM numbers`,
    `${numbers(SESSIONS)} INSERT INTO sessions (id, user_id, created_at, expires_at, last_used_at)
     SELECT 'session ' || n, 1 + n % ${PEOPLE}, ${time}, ${later}, ${time} FROM numbers`,
    `INSERT INTO spent_refresh_tokens (id, session_id) SELECT 'token ' || id, id FROM sessions`,
    `INSERT INTO solutions (author_id, title, title_words, content, content_words, version, created_at, updated_at)
     SELECT assigned_to, title, title_words, content, content_words, 1, created_at, updated_at FROM tickets`,
    `INSERT INTO events (kind, ticket_id, message_id, actor_id, changes, request_id, created_at)
     SELECT 'message.created', ticket_id, id, profile_id, '{}', 'none', created_at FROM messages`,
  ])
    await dataSource.query(statement);
  // PostgreSQL does this by itself after a while.
  if (DATABASE === 'postgres') await dataSource.query('ANALYZE');
}

const FILTERS = 'is_resolved=false&created_after=2026-01-01&created_before=2036-01-01';
const SEARCHES = ['q=fire', 'q=%22on%20fire%22%20-smoke', 'q=fire%20or%20it', 'q=f', 'q=fire&snippets=true'];

/** Where a statement reads the whole of a table that grows without end; a thousand profiles may well be read through. */
async function scansOfTheLarge(statement: string): Promise<string[]> {
  return (await fullScans(app.databaseUrl, statement)).filter((scan) => /ticket|message|event/.test(scan));
}

async function cursorAfterFirst(path: string, token: string, query = ''): Promise<string> {
  const { headers } = await app.send('GET', `${path}?${query}limit=1`, { token });
  return /[?&](cursor=[^&>]+)/.exec(headers.get('link') ?? '')?.[1] ?? '';
}

test.each([
  ["a creator's tickets", 'creator', ({ creator }: Desk) => `/profiles/${creator.id}/tickets`],
  ["an assignee's tickets", 'assignee', ({ assignee }: Desk) => `/profiles/${assignee.id}/tickets`],
  ["a ticket's messages", 'creator', ({ ticket }: Desk) => `/tickets/${ticket.id}/messages`],
  ["a ticket's history", 'creator', ({ ticket }: Desk) => `/tickets/${ticket.id}/history`],
] as const)(
  'the list of %s, its pages and its filters read no more than they need',
  async (_, who, pathOf) => {
    const { token } = opened[who];
    const path = pathOf(opened);
    if (path.startsWith('/tickets')) await say(app, opened.assignee, opened.ticket.id);
    else await app.send('POST', path, { token, body: { ...opened.ticket, created_by: opened[who].id } });
    const cursor = await cursorAfterFirst(path, token);
    expect(cursor).not.toBe('');

    const queries = ['', '?limit=50', `?limit=50&${cursor}`];

    if (!path.startsWith('/tickets')) {
      queries.push(`?${FILTERS}`, `?${FILTERS}&q=fire`, `?${FILTERS}&limit=50&${cursor}`);
      queries.push(...SEARCHES.map((search) => `?${search}`));
      queries.push(`?q=fire&limit=1&${await cursorAfterFirst(path, token, 'q=fire&')}`);
    }
    for (const query of queries) {
      const statements = await app.statements.during(async () => {
        expect((await app.send('GET', `${path}${query}`, { token })).status).toBe(200);
      });

      expect(statements.filter((statement) => /\b(tickets|messages)\b/.test(statement))).toHaveLength(1);
      for (const statement of statements) expect(await scansOfTheLarge(statement)).toEqual([]);
    }
  },
);

test('posting a message, which answers with the whole list, reads no more than it needs', async () => {
  const statements = await app.statements.during(() => say(app, opened.creator, opened.ticket.id));

  const queries = statements.filter((statement) => /^(SELECT|WITH)/.test(statement));
  expect(queries.length).toBeGreaterThan(0);
  for (const statement of queries) expect(await scansOfTheLarge(statement)).toEqual([]);
});

test('changing a ticket by an old copy of it, which looks into its history, reads no more than it needs', async () => {
  const { assignee, creator, ticket } = opened;
  await app.send('PUT', `/tickets/${ticket.id}`, { token: assignee.token, body: { is_resolved: true } });
  const statements = await app.statements.during(() =>
    app.send('PUT', `/tickets/${ticket.id}`, { token: creator.token, body: ticket }),
  );
  await app.send('PUT', `/tickets/${ticket.id}`, { token: assignee.token, body: { is_resolved: false } });

  const queries = statements.filter((statement) => statement.startsWith('SELECT'));
  expect(queries.some((statement) => statement.includes('JOIN events'))).toBe(true);
  for (const statement of queries) expect(await scansOfTheLarge(statement)).toEqual([]);
});

test('logging in, exchanging a token, listing sessions and ending them read no more than they need', async () => {
  const somebody = await employee(app);
  const statements = await app.statements.during(async () => {
    const { body } = await exchange(app, await signInAgain(app, somebody));
    const { access: token } = body;
    for (const [method, path] of [
      ['GET', '/users/sessions'],
      ['DELETE', '/users/sessions'],
      ['POST', '/logout'],
    ] as const)
      expect((await app.send(method, path, { token })).status).toBeLessThan(300);
  });

  const looking = statements.filter((statement) => /^(SELECT|WITH|UPDATE|DELETE)/.test(statement));
  expect(looking.filter((statement) => statement.includes('sessions')).length).toBeGreaterThan(3);
  for (const statement of looking)
    expect(
      (await fullScans(app.databaseUrl, statement)).filter((scan) => /session|token/.test(scan)),
    ).toEqual([]);
});

const testOnPostgres = DATABASE === 'postgres' ? test : test.skip;

testOnPostgres.each([
  [
    'a list of 50 by who created them',
    'creator',
    'GET',
    ({ creator }: Desk) => `/profiles/${creator.id}/tickets?limit=50`,
  ],
  [
    'a list of 50 by whom they are assigned to',
    'assignee',
    'GET',
    ({ assignee }: Desk) => `/profiles/${assignee.id}/tickets?limit=50`,
  ],
  ['a ticket', 'creator', 'GET', ({ ticket }: Desk) => `/tickets/${ticket.id}`],
  ["a ticket's messages", 'creator', 'GET', ({ ticket }: Desk) => `/tickets/${ticket.id}/messages`],
  ['posting a message', 'creator', 'POST', ({ ticket }: Desk) => `/tickets/${ticket.id}/messages`],
  ['opening a ticket', 'creator', 'POST', ({ creator }: Desk) => `/profiles/${creator.id}/tickets`],
  ["a ticket's first proposal", 'creator', 'GET', ({ ticket }: Desk) => `/tickets/${ticket.id}/ai-response`],
  ["an assignee's suggestions", 'assignee', 'GET', ({ ticket }: Desk) => `/tickets/${ticket.id}/suggestions`],
  ['a search', 'creator', 'GET', ({ creator }: Desk) => `/profiles/${creator.id}/tickets?q=fire&limit=50`],
] as const)(
  '%s goes by the indexes that were looked at when it was last changed',
  async (_, who, method, pathOf) => {
    const own = await desk(app);
    const { token } = own[who];
    // Otherwise the session would be looked up, or not, as time has gone by.
    await app.send('GET', `/profiles/${own[who].id}`, { token });
    const { title, content, assigned_to } = own.ticket;
    const body = method === 'POST' ? { title, content, assigned_to } : undefined;

    const statements = await app.statements.during(async () => {
      expect((await app.send(method, pathOf(own), { token, body })).status).toBeLessThan(300);
    });

    for (const statement of statements.filter((each) => !/^(BEGIN|COMMIT)/.test(each))) {
      expect(await waysOf(app.databaseUrl, statement)).toMatchSnapshot();
    }
  },
);

test.each([
  ['a table', 'SELECT * FROM "tickets" WHERE "title" = '],
  [
    'a table that is joined',
    'SELECT 1 FROM "tickets" JOIN "messages" ON ticket_id = "tickets".id WHERE "messages".content = ',
  ],
])('a query that reads the whole of %s would be noticed', async (_, query) => {
  const parameter = DATABASE === 'sqlite' ? '?' : '$1';

  expect(await scansOfTheLarge(query + parameter)).toHaveLength(1);
});
