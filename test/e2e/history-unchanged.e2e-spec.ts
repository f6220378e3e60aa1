import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Person } from '../factories/person.js';
import { scene, type Scene } from '../factories/scene.js';
import { closedDesk } from '../factories/ticket.js';
import { allRows, differences } from '../support/all-rows.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { historyOf } from '../support/history.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const ticketOf = ({ ticket }: Scene) => `/tickets/${ticket.id}`;
const messageOf = (cast: Scene) => `${ticketOf(cast)}/messages/${cast.message.id}`;

describe('nothing is recorded', () => {
  interface Attempt {
    what: string;
    who: 'creator' | 'assignee' | 'caller';
    status: number;
    request: (cast: Scene) => [method: string, path: string, body?: object];
    headers?: Record<string, string>;
  }

  const stale = { 'if-match': '"stale"' };
  const mine = { title: 'Mine' };
  const news = { content: 'Anything new?' };
  const attempts: Attempt[] = [
    { what: 'reads it', who: 'creator', status: 200, request: (cast) => ['GET', ticketOf(cast)] },
    {
      what: 'sends it back as it is',
      who: 'assignee',
      status: 200,
      request: (cast) => ['PUT', ticketOf(cast), cast.ticket],
    },
    { what: 'sends nothing', who: 'creator', status: 200, request: (cast) => ['PUT', ticketOf(cast), {}] },
    {
      what: 'sends a message back as it is',
      who: 'creator',
      status: 200,
      request: (cast) => ['PUT', messageOf(cast), cast.message],
    },
    { what: 'may not', who: 'assignee', status: 403, request: (cast) => ['PUT', ticketOf(cast), mine] },
    {
      what: 'may change one member and not the other',
      who: 'creator',
      status: 403,
      request: (cast) => ['PUT', ticketOf(cast), { ...mine, is_resolved: true }],
    },
    {
      what: 'hands it to nobody',
      who: 'assignee',
      status: 400,
      request: (cast) => ['PUT', ticketOf(cast), { is_resolved: true, assigned_to: cast.creator.id }],
    },
    { what: 'may not see it', who: 'caller', status: 404, request: (cast) => ['PUT', ticketOf(cast), mine] },
    {
      what: 'comes too late',
      who: 'creator',
      status: 412,
      request: (cast) => ['PUT', ticketOf(cast), mine],
      headers: stale,
    },
    {
      what: 'comes too late for a message',
      who: 'creator',
      status: 412,
      request: (cast) => ['PUT', messageOf(cast), news],
      headers: stale,
    },
    {
      what: 'may not edit a message',
      who: 'assignee',
      status: 403,
      request: (cast) => ['PUT', messageOf(cast), news],
    },
    {
      what: 'may not delete a message',
      who: 'assignee',
      status: 403,
      request: (cast) => ['DELETE', messageOf(cast)],
    },
  ];

  test.each(attempts)('where somebody $what', async ({ who, status, request, headers = {} }) => {
    const cast = await scene(app, 'other employee');
    const before = await allRows(app);
    const [method, path, body] = request(cast);

    const { token } = cast[who] as Person;
    expect(await app.send(method, path, { token, body, headers })).toMatchObject({ status });

    expect(differences(before, await allRows(app))).toEqual({});
  });

  test('where the ticket is closed', async () => {
    const { creator, ticket } = await closedDesk(app);
    const before = await historyOf(app, creator, ticket);

    const { token } = creator;
    const path = `/tickets/${ticket.id}`;
    expectProblem(await app.send('PUT', path, { token, body: mine }), 409);
    expectProblem(await app.send('POST', `${path}/messages`, { token, body: news }), 409);

    expect(await historyOf(app, creator, ticket)).toEqual(before);
  });
});
