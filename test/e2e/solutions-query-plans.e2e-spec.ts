import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee, manager } from '../factories/person.js';
import { insertTickets, twoPeople, type TwoPeople } from '../factories/row.js';
import { publish, rewrite } from '../factories/solution.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { nextOf } from '../support/pages.js';
import { fullScans } from '../support/query-plans.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  await fill(await twoPeople(app));
});
afterAll(() => app.close());

const SOLUTIONS = 10_000;

/** More than anybody writes, every twentieth archived, so that reading all of it is never the quickest way. */
async function fill(people: TwoPeople): Promise<void> {
  await insertTickets(app, people, Array<object>(SOLUTIONS).fill({}));
  const authorId = people.assignee.id;
  const dataSource = app.nest.get(DataSource);
  const time = DATABASE === 'sqlite' ? "'2026-01-31 08:00:00.000'" : "timestamptz '2026-01-31 08:00:00Z'";
  const text =
    DATABASE === 'sqlite' ? "replace(hex(zeroblob(100)), '00', ' content ')" : "repeat(' content ', 100)";
  await dataSource.query(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${SOLUTIONS})
     INSERT INTO solutions
       (author_id, title, title_words, content, content_words, version, is_archived, created_at, updated_at)
     SELECT ${authorId}, 'Title ' || n, ' title ' || n || ' ', ${text}, ${text}, 1, n % 20 = 0, ${time}, ${time}
     FROM numbers`,
  );
  for (const version of [1, 2])
    await dataSource.query(
      `INSERT INTO solution_versions (solution_id, version, author_id, title, content, is_archived, created_at)
       SELECT id, ${version}, author_id, title, content, is_archived, created_at FROM solutions`,
    );
  await dataSource.query(
    `INSERT INTO suggestions (ticket_id, made_by, begun_at, made_at) SELECT id, 'search', ${time}, ${time} FROM tickets`,
  );
  await dataSource.query(
    `INSERT INTO suggestion_sources (suggestion_id, solution_id, position, topic) SELECT id, id, 0, 'title' FROM suggestions
     WHERE id <= ${SOLUTIONS}`,
  );
  await dataSource.query(
    `INSERT INTO suggestion_feedback (suggestion_id, profile_id, is_helpful, said_at)
     SELECT id, ${authorId}, is_renewal, begun_at FROM suggestions`,
  );
  // PostgreSQL does this by itself after a while.
  if (DATABASE === 'postgres') await dataSource.query('VACUUM ANALYZE');
}

/** Where the statements that `work` makes read the whole of a table that grows without end. */
async function scansDuring(work: () => Promise<unknown>): Promise<string[]> {
  const statements = await app.statements.during(work);
  const looking = statements.filter((statement) => /^(SELECT|WITH|UPDATE|DELETE)/.test(statement));
  expect(looking.some((statement) => statement.includes('solutions'))).toBe(true);
  const scans = await Promise.all(looking.map((statement) => fullScans(app.databaseUrl, statement)));
  return scans.flat().filter((scan) => /solution|suggestion|ticket/.test(scan));
}

test.each([
  ['', ''],
  ['limit=50', ''],
  ['limit=50', 'limit=1'],
  ['is_archived=true&limit=50', 'is_archived=true&limit=1'],
  ['q=content&limit=50', ''],
  ['q=title%209999', ''],
  ['q=t', ''],
  ['q=%22title%209999%22%20-content%20or%20absent', ''],
  ['q=content&limit=50', 'q=content&limit=1'],
])(
  'a list of solutions with "%s", after the page with "%s", reads no more than it needs',
  async (query, before) => {
    const [author, reader] = await Promise.all([manager(app), employee(app)]);
    for (const { token } of [author, reader]) {
      const page = before === '' ? undefined : await app.send('GET', `/solutions?${before}`, { token });
      const cursor = page && /cursor=[^&]+/.exec(nextOf(page) ?? '')?.[0];
      const address = `/solutions?${query}${cursor === undefined ? '' : `&${cursor}`}`;

      const scans = await scansDuring(async () => {
        expect((await app.send('GET', address, { token })).status).toBe(200);
      });

      expect(scans).toEqual([]);
    }
  },
);

test('publishing a solution, reading it, rewriting an old copy of it and listing its versions read no more than they need', async () => {
  const { creator, assignee, ticket } = await desk(app);
  const { token } = assignee;

  const scans = await scansDuring(async () => {
    const solution = await publish(app, assignee, { ticket: ticket.id });
    await app.send('GET', `/solutions/${solution.id}`, { token: creator.token });
    await rewrite(app, { author: assignee, solution }, { title: 'Smoke' });
    await rewrite(app, { author: assignee, solution }, { ...solution, content: 'Ring the bell.' });
    for (const query of ['', '?limit=1']) {
      const page = await app.send('GET', `/solutions/${solution.id}/versions${query}`, { token });
      const next = nextOf(page);
      if (next !== undefined) await app.send('GET', next, { token });
    }
  });

  expect(scans).toEqual([]);
});

test('making a proposal, reading it, and suggestions before it and after read no more than they need', async () => {
  const { creator, assignee, ticket } = await desk(app, { title: 'Title 9999', content: 'content tittle' });

  const scans = await scansDuring(async () => {
    for (const part of ['suggestions', 'ai-response', 'ai-response', 'suggestions'])
      for (const { token } of [creator, assignee])
        expect((await app.send('GET', `/tickets/${ticket.id}/${part}`, { token })).status).toBe(200);
  });

  expect(scans).toEqual([]);
});

test('deleting a ticket out of which a solution was written reads no more than it needs', async () => {
  const { creator, assignee, ticket } = await desk(app);
  await publish(app, assignee, { ticket: ticket.id });
  const plan = DATABASE === 'sqlite' ? '?' : '$1';

  expect(
    await fullScans(app.databaseUrl, `UPDATE solutions SET ticket_id = NULL WHERE ticket_id = ${plan}`),
  ).toEqual([]);
  const answer = await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });
  expect(answer.status).toBe(200);
});
