import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { TicketsService } from '../../src/tickets/tickets.service.js';
import { actorFor, manager } from '../factories/person.js';
import { desk, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { Moment } from '../support/moment.js';
import { rows } from '../support/rows.js';
import { severalRequests } from '../support/several-requests.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

/** Sends a request in the middle of a hand-over, when it has been written and is not yet kept. */
async function duringHandOver({ assignee, ticket }: Desk, request: () => Promise<Answer>) {
  const successor = await manager(app);
  const actor = actorFor(assignee);
  const written = new Moment();
  const sent = new Moment();
  const handingOver = app.nest.get(UnitOfWork).run(async () => {
    await app.nest.get(TicketsService).change(actor, ticket.id, { assigned_to: successor.id });
    written.come();
    await sent.reached;
    await severalRequests(app);
  });
  await written.reached;
  const answer = request();
  sent.come();
  await handingOver;
  return { answer: await answer, successor };
}

const PATH = ({ ticket }: Desk) => `/tickets/${ticket.id}`;

test.each([
  ['read it', 'GET', PATH, undefined, 200],
  ['change its title', 'PUT', PATH, { title: 'Meanwhile' }, 200],
  ['write a message', 'POST', (opened: Desk) => `${PATH(opened)}/messages`, { content: 'Hello?' }, 201],
  ['delete it', 'DELETE', PATH, undefined, 200],
] as const)(
  'the creator of a ticket that is being handed on can %s all the while',
  async (_, method, path, body, status) => {
    const opened = await desk(app);

    const { answer } = await duringHandOver(opened, () =>
      app.send(method, path(opened), { token: opened.creator.token, body }),
    );

    expect(answer.status).toBe(status);
  },
);

test('a title that is changed in the middle of a hand-over is answered with the new assignee', async () => {
  const opened = await desk(app);

  const { answer, successor } = await duringHandOver(opened, () =>
    app.send('PUT', PATH(opened), { token: opened.creator.token, body: { title: 'Meanwhile' } }),
  );

  expect({ status: answer.status, body: answer.body as unknown }).toEqual({
    status: 200,
    body: {
      ...opened.ticket,
      title: 'Meanwhile',
      assigned_to: successor.id,
      assigned_to_obj: successor.profile,
      updated_at: expect.any(String),
    },
  });
});

test('whoever is handing a ticket on can not close it any more', async () => {
  const opened = await desk(app);

  const { answer, successor } = await duringHandOver(opened, () =>
    app.send('PUT', PATH(opened), { token: opened.assignee.token, body: { is_resolved: true } }),
  );

  expect(answer.status).toBe(404);
  const [row] = await rows(
    app.databaseUrl,
    `SELECT assigned_to, is_resolved FROM tickets WHERE id = ${opened.ticket.id}`,
  );
  expect({ ...row, is_resolved: Boolean(row?.is_resolved) }).toEqual({
    assigned_to: successor.id,
    is_resolved: false,
  });
});
