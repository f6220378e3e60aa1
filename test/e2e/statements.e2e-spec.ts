import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AuthService } from '../../src/auth/auth.service.js';
import { manager, TEST_CLIENT } from '../factories/person.js';
import { scene, type Role, type Scene } from '../factories/scene.js';
import { startApp, type TestApp } from '../support/app.js';
import { count, introduce } from '../support/counting.js';
import { documentOf, operationsOf } from '../support/openapi.js';
import { credentials, type Call } from '../support/operations.js';

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

const onPostgres = DATABASE === 'postgres';

const COUNTS = [
  row('GET /health/live', 'anonymous', [0, 0]),
  row('GET /health/ready', 'anonymous', [1, 1]),
  // BEGIN, the user, the profile, the session, COMMIT
  row('POST /signup', 'anonymous', [5, 5]),
  // BEGIN, the account's failures (made, read), the address's, one counted, COMMIT, the account, its failures forgiven;
  // BEGIN, the password as it is by then, the session (made, read), COMMIT
  row('POST /login', 'anonymous', [13, 13]),
  row('GET /login', 'anonymous', [13, 13]),
  // the session as it is now
  row('GET /users/token/refresh', 'creator', [1, 2]),
  // BEGIN, the spent token, the session, COMMIT
  row('POST /users/token/refresh', 'anonymous', [4, 4]),
  row('POST /logout', 'creator', [1, 2]),
  // the account, what log-in does before the session is opened, BEGIN, the password, the other sessions (read, ended), COMMIT
  row('PUT /users/password', 'creator', [13, 14]),
  row('GET /users/sessions', 'creator', [1, 2]),
  // BEGIN, the others (read, ended), COMMIT
  row('DELETE /users/sessions', 'creator', [4, 5]),
  row('DELETE /users/sessions/{id}', 'creator', [1, 2]),
  row('GET /users/managers', 'anonymous', [1, 1]),
  row('GET /users/managers', 'creator', [1, 2]),
  row('GET /profiles/{id}', 'other manager', [1, 2]),
  // BEGIN, the change, the profile, COMMIT
  row('PUT /profiles/{id}', 'creator', [4, 5]),
  row('GET /profiles/{id}/tickets', 'creator', [1, 2]),
  row('GET /profiles/{id}/tickets', 'assignee', [1, 2], 'of a manager', ({ assignee }) => ({
    id: assignee.id,
  })),
  // on PostgreSQL one; on SQLite BEGIN, the insertion, its history, the ticket with its people, COMMIT
  row('POST /profiles/{id}/tickets', 'creator', onPostgres ? [1, 2] : [5, 6]),
  // the key taken, BEGIN, the same in between, the answer kept, COMMIT
  row('POST /profiles/{id}/tickets', 'creator', onPostgres ? [5, 6] : [7, 8], 'with a key', () => ({
    headers: { 'idempotency-key': randomUUID() },
  })),
  row('GET /tickets/{id}', 'assignee', [1, 2]),
  row('GET /tickets/{id}/history', 'creator', [1, 2]),
  // BEGIN, the lock, the ticket with its people, the change, its history, COMMIT; in between the new manager, if there is one
  row('PUT /tickets/{id}', 'creator', [6, 7]),
  row('PUT /tickets/{id}', 'assignee', [7, 8], 'handing it on', async () => ({
    body: { assigned_to: (await manager(app)).id },
  })),
  row('PUT /tickets/{id}', 'creator', [4, 5], 'as it is', ({ ticket }) => ({ body: ticket })),
  // BEGIN, the lock, the ticket with its people, the deletion, COMMIT
  row('DELETE /tickets/{id}', 'creator', [5, 6]),
  row('GET /tickets/{id}/messages', 'creator', [1, 2]),
  row('GET /tickets/{id}/messages/{message_id}', 'creator', [1, 2]),
  // the same
  row('POST /tickets/{id}/messages', 'creator', onPostgres ? [1, 2] : [5, 6]),
  // BEGIN, the ticket, the message, the change, its history, COMMIT
  row('PUT /tickets/{id}/messages/{message_id}', 'creator', [6, 7]),
  // BEGIN, the ticket, the message, the deletion, the texts in its history, its history, COMMIT
  row('DELETE /tickets/{id}/messages/{message_id}', 'creator', [7, 8]),
];

test('the table names every operation of the document, and none besides', async () => {
  const counted = new Set(COUNTS.map(({ operation }) => operation));
  expect([...counted].sort()).toEqual([...operationsOf(await documentOf(app)).keys()].sort());
});

test('no GET takes more than two statements, in a new session either, but for the one that counts guesses', () => {
  const wordy = COUNTS.filter(
    ({ operation, warm, cold }) => operation.startsWith('GET ') && Math.max(warm, cold) > 2,
  );
  expect(wordy.map(({ operation }) => operation)).toEqual(['GET /login']);
});

test.each(COUNTS)(
  '$operation $attempt by $role takes $warm statements in a session that the instance has seen',
  async ({ operation, role, warm, call }) => {
    const cast = await scene(app, role);
    const otherwise = await call(cast);
    await introduce(app, cast);
    const { statements } = await count(app, operation, cast, otherwise);
    expect(statements).toHaveLength(warm);
  },
);

test.each(COUNTS)(
  '$operation $attempt by $role takes $cold statements in a session that is new to the instance',
  async ({ operation, role, cold, call }) => {
    const cast = await scene(app, role);
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
