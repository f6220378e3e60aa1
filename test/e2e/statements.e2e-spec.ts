import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthService } from '../../src/auth/auth.service.js';
import { manager, TEST_CLIENT } from '../factories/person.js';
import { scene, type Role, type Scene } from '../factories/scene.js';
import { propose } from '../factories/suggestion.js';
import { startApp, type TestApp } from '../support/app.js';
import { count, introduce } from '../support/counting.js';
import { documentOf, operationsOf } from '../support/openapi.js';
import { credentials, NEEDS, type Call } from '../support/operations.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

interface Row {
  operation: string;
  role: Role;
  attempt: string;
  /** How many statements it takes in a session that the instance has seen before. */
  warm: number;
  /** How many in one that it has not: one more, for the session. */
  cold: number;
  call: (cast: Scene) => Call | Promise<Call>;
}

function row(
  operation: string,
  role: Role,
  [warm, cold]: [number, number],
  attempt = '',
  call: Row['call'] = () => ({}),
): Row {
  return { operation, role, attempt, warm, cold, call };
}

async function proposed({ creator, ticket }: Scene): Promise<Call> {
  await propose(app, creator, ticket.id);
  return {};
}

const COUNTS = [
  row('GET /health/live', 'anonymous', [0, 0]),
  // BEGIN, what changes nothing, COMMIT; no more than once a second
  row('GET /health/ready', 'anonymous', [3, 3], '', async () => {
    await pause(1100);
    return {};
  }),
  // BEGIN, the user, the profile, the session, those beyond a thousand, where from, COMMIT
  row('POST /signup', 'anonymous', [7, 7]),
  // whether they are known there; BEGIN, the account's failures (made, read), the address's, one counted, COMMIT, the account;
  // BEGIN, its failures forgiven, COMMIT; BEGIN, the password as it is by then, the session (made, read), those
  // beyond a thousand, where from, COMMIT
  row('POST /login', 'anonymous', [18, 18]),
  row('GET /login', 'anonymous', [18, 18]),
  // the session as it is now
  row('GET /users/token/refresh', 'creator', [1, 2]),
  // BEGIN, the spent token, the session, COMMIT
  row('POST /users/token/refresh', 'anonymous', [4, 4]),
  // BEGIN, the session, COMMIT
  row('POST /logout', 'creator', [3, 4]),
  // the account; what log-in does before the session is opened, but for the address; BEGIN, the password, the session (copied,
  // read), the others, COMMIT
  row('PUT /users/password', 'creator', [15, 16]),
  row('GET /users/sessions', 'creator', [1, 2]),
  // BEGIN, the others, COMMIT
  row('DELETE /users/sessions', 'creator', [3, 4]),
  // BEGIN, the session, COMMIT
  row('DELETE /users/sessions/{id}', 'creator', [3, 4]),
  row('GET /users/managers', 'anonymous', [1, 1]),
  row('GET /users/managers', 'creator', [1, 2]),
  row('GET /profiles/{id}', 'other manager', [1, 2]),
  // BEGIN, the profile, the change, the profile as it is then, COMMIT
  row('PUT /profiles/{id}', 'creator', [5, 6]),
  row('GET /profiles/{id}/tickets', 'creator', [1, 2]),
  row('GET /profiles/{id}/tickets', 'assignee', [1, 2], 'of a manager', ({ assignee }) => ({
    id: assignee.id,
  })),
  // BEGIN, the manager, the insertion, its event, the ticket with its people, COMMIT
  row('POST /profiles/{id}/tickets', 'creator', [6, 7]),
  // The key and how many there are after BEGIN, and what was created kept; on PostgreSQL the key locked first
  row(
    'POST /profiles/{id}/tickets',
    'creator',
    DATABASE === 'postgres' ? [10, 11] : [9, 10],
    'with a key',
    () => ({
      headers: { 'idempotency-key': randomUUID() },
    }),
  ),
  row('GET /tickets/{id}', 'assignee', [1, 2]),
  row('GET /tickets/{id}/history', 'creator', [1, 2]),
  // BEGIN, the caller's role, the lock, the ticket with its people, the change, the words of its texts, its event, COMMIT;
  // in between the new manager
  row('PUT /tickets/{id}', 'creator', [8, 9]),
  row('PUT /tickets/{id}', 'assignee', [8, 9], 'handing it on', async () => ({
    body: { assigned_to: (await manager(app)).id },
  })),
  row('PUT /tickets/{id}', 'creator', [5, 6], 'as it is', ({ ticket }) => ({ body: ticket })),
  // BEGIN, the lock, the ticket with its people, the texts in the log, the attachments, the messages, the ticket, its event, COMMIT
  row('DELETE /tickets/{id}', 'creator', [9, 10]),
  row('GET /tickets/{id}/messages', 'creator', [1, 2]),
  row('GET /tickets/{id}/messages/{message_id}', 'creator', [1, 2]),
  // BEGIN, the lock, the insertion, its event, the thread, COMMIT
  row('POST /tickets/{id}/messages', 'creator', [6, 7]),
  // BEGIN, the lock, the message, how often it was changed, the change, its words, its event, COMMIT
  row('PUT /tickets/{id}/messages/{message_id}', 'creator', [8, 9]),
  // BEGIN, the lock, the message, its attachments, the deletion, its texts in the log, its event, COMMIT
  row('DELETE /tickets/{id}/messages/{message_id}', 'creator', [8, 9]),
  row('GET /tickets/{id}/attachments', 'creator', [1, 2]),
  // BEGIN, the lock, what there is of the ticket, and of the day, COMMIT; the insertion of each file; BEGIN, the lock, what there is
  // of the ticket, the day, the files, their events, the files as they are then, COMMIT
  row('POST /tickets/{id}/attachments', 'creator', [14, 15]),
  row('GET /attachments/{id}', 'creator', [1, 2]),
  // The attachment, and, where the thumbnail is made, the attachment as it is then
  row('GET /attachments/{id}/thumbnail', 'creator', [2, 3]),
  // BEGIN, the attachment, the lock, the attachment as it is then, the deletion, its event, COMMIT
  row('DELETE /attachments/{id}', 'creator', [7, 8]),
  // whether there is one; BEGIN, the lock, those of the hour, whether there is one by now, the new one, COMMIT; the ticket, the
  // solutions that fit; BEGIN, the lock, the new one, what it rests on, the ticket, COMMIT
  row('GET /tickets/{id}/ai-response', 'creator', [17, 18]),
  row('GET /tickets/{id}/ai-response', 'creator', [1, 2], 'that is kept', proposed),
  // the same, but for whether there is one before that
  row('POST /tickets/{id}/ai-response', 'creator', [16, 17]),
  // the ticket; the solutions that fit, or what the proposal rests on, and similar tickets
  row('GET /tickets/{id}/suggestions', 'creator', [3, 4]),
  row('GET /tickets/{id}/suggestions', 'assignee', [3, 4], 'of a proposal that is kept', proposed),
  // BEGIN, the lock, the proposal, the word, COMMIT
  row('POST /tickets/{id}/suggestions/feedback', 'creator', [5, 6]),
  row('GET /tickets/{id}/solution-draft', 'assignee', [1, 2]),
  row('GET /solutions', 'creator', [1, 2]),
  row('GET /solutions', 'creator', [1, 2], 'with a word', () => ({ query: '?q=plug' })),
  // BEGIN, the caller's role, the insertion, its version, the solution with its people, COMMIT
  row('POST /solutions', 'assignee', [6, 7]),
  row('POST /solutions', 'assignee', [7, 8], 'out of a ticket', ({ ticket }) => ({
    body: { title: 'Printer smokes', content: 'Pull the plug.', ticket: ticket.id },
  })),
  row('GET /solutions/{id}', 'creator', [1, 2]),
  // BEGIN, the caller's role, the lock, the solution with its people, the change, the words of its texts, its version, COMMIT
  row('PUT /solutions/{id}', 'assignee', [8, 9]),
  row('GET /solutions/{id}/versions', 'assignee', [1, 2]),
];

test('the table names every operation of the document, and none besides', async () => {
  const counted = new Set(COUNTS.map(({ operation }) => operation));
  expect([...counted].sort()).toEqual([...operationsOf(await documentOf(app)).keys()].sort());
});

test('no GET takes more than two statements, in a new session either, but for those that write or compare', () => {
  const wordy = COUNTS.filter(
    ({ operation, warm, cold }) => operation.startsWith('GET ') && Math.max(warm, cold) > 2,
  );
  expect([...new Set(wordy.map(({ operation }) => operation))]).toEqual([
    ...['GET /health/ready', 'GET /login', 'GET /attachments/{id}/thumbnail'],
    ...['GET /tickets/{id}/ai-response', 'GET /tickets/{id}/suggestions'],
  ]);
});

test.each(COUNTS)(
  '$operation $attempt by $role takes $warm statements in a session that the instance has seen',
  async ({ operation, role, warm, call }) => {
    const cast = await scene(app, role, NEEDS[operation]);
    const otherwise = await call(cast);
    await introduce(app, cast);
    const { statements } = await count(app, operation, cast, otherwise);
    expect(statements).toHaveLength(warm);
  },
);

test.each(COUNTS)(
  '$operation $attempt by $role takes $cold statements in a session that is new to the instance',
  async ({ operation, role, cold, call }) => {
    const cast = await scene(app, role, NEEDS[operation]);
    const otherwise = await call(cast);
    const { statements } = await count(app, operation, await inNewSession(cast), otherwise);
    expect(statements).toHaveLength(cold);
  },
);

/** The same scene, whose caller has just signed in and has made no request since. */
async function inNewSession(cast: Scene): Promise<Scene> {
  const { caller } = cast;
  if (!caller) return cast;
  const session = await app.nest.get(AuthService).logIn(credentials(caller), TEST_CLIENT);
  return { ...cast, caller: { ...caller, ...session, token: session.access } };
}
