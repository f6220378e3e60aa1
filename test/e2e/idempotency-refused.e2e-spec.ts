import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { employee } from '../factories/person.js';
import { desk, setResolved, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import {
  countKeys,
  CREATIONS,
  expectRefused,
  expectSame,
  newKey,
  postOnce,
  type Creation,
} from '../support/idempotency.js';
import { NOBODYS_ID } from '../support/operations.js';
import { countRows } from '../support/rows.js';
import { tables } from '../support/schema.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const [TICKET, MESSAGE] = CREATIONS as [Creation, Creation];

/** How many rows each table holds. */
async function rowsOfAll(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tables(app.databaseUrl)) counts[table] = await countRows(app.databaseUrl, table);
  return counts;
}

interface Refusal {
  creation: Creation;
  fault: string;
  status: number;
  /** What is wrong with the request. */
  members?: (opened: Desk) => object;
  path?: (opened: Desk) => string;
}

const REFUSALS: Refusal[] = [
  { creation: TICKET, fault: 'without a title', status: 400, members: () => ({ title: undefined }) },
  {
    creation: TICKET,
    fault: 'to somebody who is no manager',
    status: 400,
    members: ({ creator }) => ({ assigned_to: creator.id }),
  },
  {
    creation: TICKET,
    fault: "in somebody else's name",
    status: 403,
    members: ({ assignee }) => ({ created_by: assignee.id }),
  },
  {
    creation: TICKET,
    fault: "under somebody else's profile",
    status: 403,
    path: ({ assignee }) => `/profiles/${assignee.id}/tickets`,
  },
  { creation: TICKET, fault: 'under no profile', status: 404, path: () => '/profiles/0/tickets' },
  { creation: MESSAGE, fault: 'without a text', status: 400, members: () => ({ content: '' }) },
  {
    creation: MESSAGE,
    fault: "in somebody else's name",
    status: 403,
    members: ({ assignee }) => ({ profile: assignee.id }),
  },
  {
    creation: MESSAGE,
    fault: 'that says another ticket than its path',
    status: 403,
    members: () => ({ ticket: NOBODYS_ID }),
  },
  {
    creation: MESSAGE,
    fault: 'under a ticket that is not there',
    status: 404,
    path: () => `/tickets/${NOBODYS_ID}/messages`,
  },
];

test.each(REFUSALS)(
  'a key stays free and nothing is written where $creation.what $fault is refused with $status',
  async ({ creation, status, members, path = creation.path }) => {
    const opened = await desk(app);
    const { creator } = opened;
    const key = newKey();
    const before = await rowsOfAll();
    const bad = { ...creation.body(opened), ...members?.(opened) };

    for (let time = 0; time < 2; time++) {
      const answer = await postOnce(app, creator, path(opened), key, bad);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
    }
    expect(await rowsOfAll()).toEqual(before);

    const first = await postOnce(app, creator, creation.path(opened), key, creation.body(opened));
    expect(first.status).toBe(201);
    expectSame(await postOnce(app, creator, creation.path(opened), key, creation.body(opened)), first);
  },
);

test('a key stays free where the ticket is closed, for the same request once it is open again', async () => {
  const opened = await desk(app);
  const key = newKey();
  const post = () => postOnce(app, opened.creator, MESSAGE.path(opened), key, MESSAGE.body(opened));
  await setResolved(app, opened, true);
  const before = await rowsOfAll();

  expectRefused(await post(), 409);
  expect(await rowsOfAll()).toEqual(before);
  await setResolved(app, opened, false);

  const first = await post();
  expect(first.status).toBe(201);
  expectSame(await post(), first);
});

test.each(CREATIONS)(
  "a key of another person's request for $what tells a stranger nothing",
  async (creation) => {
    const [opened, stranger] = await Promise.all([desk(app), employee(app)]);
    const key = newKey();
    await postOnce(app, opened.creator, creation.path(opened), key, creation.body(opened));

    const answer = await postOnce(app, stranger, creation.path(opened), key, creation.body(opened));

    expectRefused(answer, creation.what === 'a ticket' ? 403 : 404);
    expect(await countKeys(app, stranger)).toBe(0);
  },
);

test.each(CREATIONS)('$what of nobody is refused with any key, and none is taken', async (creation) => {
  const opened = await desk(app);
  const before = await rowsOfAll();

  for (const key of [newKey(), 'two words']) {
    const answer = await postOnce(app, { token: 'none' }, creation.path(opened), key, creation.body(opened));
    expectRefused(answer, 401);
  }

  expect(await rowsOfAll()).toEqual(before);
});

/** Makes the database refuse to keep what a request with such a key has created. */
const KEEPING_NOTHING = {
  sqlite: [
    `CREATE TRIGGER keep_nothing BEFORE INSERT ON idempotency_keys WHEN NEW.key LIKE 'not-kept-%'
     BEGIN SELECT RAISE(ABORT, 'not kept'); END`,
  ],
  postgres: [
    `CREATE FUNCTION keep_nothing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not kept'; END $$`,
    `CREATE TRIGGER keep_nothing BEFORE INSERT ON idempotency_keys FOR EACH ROW
     WHEN (NEW.key LIKE 'not-kept-%') EXECUTE FUNCTION keep_nothing()`,
  ],
};

test('nothing is created where that cannot be kept, and the key stays free', async () => {
  const opened = await desk(app);
  const dataSource = app.nest.get(DataSource);
  for (const statement of KEEPING_NOTHING[DATABASE]) await dataSource.query(statement);
  const before = await rowsOfAll();

  for (const creation of CREATIONS) {
    const key = `not-kept-${newKey()}`;
    const answer = await postOnce(app, opened.creator, creation.path(opened), key, creation.body(opened));
    expectRefused(answer, 500);
  }

  expect(await rowsOfAll()).toEqual(before);
});
