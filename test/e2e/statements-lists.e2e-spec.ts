import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SessionsService } from '../../src/auth/sessions.service.js';
import { MOST_FILES } from '../../src/attachments/uploads.service.js';
import { ProfilesService } from '../../src/profiles/profiles.service.js';
import { attach } from '../factories/attachment.js';
import { newcomer, TEST_CLIENT } from '../factories/person.js';
import { scene, type Scene } from '../factories/scene.js';
import { publish, rewrite } from '../factories/solution.js';
import { openTicket, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { count, introduce } from '../support/counting.js';
import { bodiesOf, documentOf, operationsOf, type Operation } from '../support/openapi.js';
import type { Call } from '../support/operations.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** For each list, how one of so many rows comes about. A scene has one ticket, with one message, to begin with. */
const LISTS: Record<string, (cast: Scene, rows: number) => Promise<Call>> = {
  'GET /users/managers': async (_, rows) => {
    await Promise.all(times(rows, () => hireManager()));
    return { query: `?limit=${rows}` };
  },
  'GET /users/sessions': async ({ creator }, rows) => {
    await Promise.all(
      times(rows - 1, () => app.nest.get(SessionsService).open(creator.user.id, TEST_CLIENT)),
    );
    return {};
  },
  'GET /tickets/{id}/history': async (cast, rows) => ({
    ...(await converse(cast, rows)),
    query: `?limit=${rows}`,
  }),
  'GET /profiles/{id}/tickets': async ({ creator, assignee }, rows) => {
    await Promise.all(times(rows - 1, () => openTicket(app, creator, assignee)));
    return {};
  },
  'GET /tickets/{id}/attachments': async ({ creator, ticket }, rows) => {
    for (let left = rows; left > 0; left -= MOST_FILES)
      await attach(
        app,
        creator,
        ticket.id,
        times(Math.min(left, MOST_FILES), () => ({})),
      );
    return {};
  },
  'GET /tickets/{id}/messages': (cast, rows) => converse(cast, rows - 1),
  'GET /solutions': async ({ assignee }, rows) => {
    await Promise.all(times(rows - 1, () => publish(app, assignee)));
    return { query: `?limit=${rows}` };
  },
  'GET /solutions/{id}/versions': async ({ assignee: author, solution }, rows) => {
    await Promise.all(
      times(rows - 1, (index) => rewrite(app, { author, solution }, { content: `Wait ${index} minutes.` })),
    );
    return {};
  },
  // The first row of the scene and the one that the request itself adds are there already.
  'POST /tickets/{id}/messages': (cast, rows) => converse(cast, rows - 2),
};

test('every list of the document is among them', async () => {
  const lists = [...operationsOf(await documentOf(app))].filter(
    // It answers with what it was sent, of which there are ten at most.
    ([name, operation]) => name !== 'POST /tickets/{id}/attachments' && answersWithList(operation),
  );
  expect(Object.keys(LISTS).sort()).toEqual(lists.map(([name]) => name).sort());
});

test.each(Object.entries(LISTS))(
  '%s takes as many statements for 100 rows as for few, or, after a post, one more',
  async (operation, fill) => {
    const few = operation.startsWith('POST ') ? 2 : 1;
    const measure = async (rows: number) => {
      const cast = await scene(app, operation === 'GET /solutions/{id}/versions' ? 'assignee' : 'creator');
      const call = await fill(cast, rows);
      await introduce(app, cast);
      const { statements, answer } = await count(app, operation, cast, call);
      expect(answer.body).toHaveLength(rows);
      return statements.length;
    };
    // A long thread is read after the unit of work that writes under it.
    const more = operation.startsWith('POST ') ? 1 : 0;
    expect(await measure(100)).toBe((await measure(few)) + more);
  },
);

function answersWithList({ responses }: Operation): boolean {
  return Object.values(responses)
    .flatMap(bodiesOf)
    .some(({ schema }) => (schema as { type?: string }).type === 'array');
}

function times<T>(rows: number, make: (index: number) => T): T[] {
  return Array.from({ length: rows }, (_, index) => make(index));
}

async function hireManager(): Promise<void> {
  const { username, email, nickname } = newcomer();
  await app.nest
    .get(ProfilesService)
    .register({ username, email, nickname, passwordHash: 'of no password', isManager: true });
}

/** Both people of a ticket write in turn. */
async function converse({ creator, assignee, ticket }: Scene, messages: number): Promise<Call> {
  await Promise.all(times(messages, (index) => say(app, index % 2 === 0 ? assignee : creator, ticket.id)));
  return {};
}
