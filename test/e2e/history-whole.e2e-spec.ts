import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { DemotionService } from '../../src/tickets/demotion.service.js';
import { manager } from '../factories/person.js';
import { scene, type Scene } from '../factories/scene.js';
import { allRows, differences } from '../support/all-rows.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/expect-answer.js';
import { newKey } from '../support/idempotency.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
  for (const statement of REFUSING[DATABASE]) await app.nest.get(DataSource).query(statement);
});
afterAll(() => app.close());

const REFUSED = 'refused';

/** Makes the history refuse whatever the operator does, and each request under that id. */
const REFUSING = {
  sqlite: [
    `CREATE TRIGGER refuse BEFORE INSERT ON events WHEN NEW.request_id IN ('${REFUSED}', 'operator')
     BEGIN SELECT RAISE(ABORT, 'refused'); END`,
  ],
  postgres: [
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$`,
    `CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW
     WHEN (NEW.request_id IN ('${REFUSED}', 'operator')) EXECUTE FUNCTION refuse()`,
  ],
};

interface Change {
  name: string;
  who: 'creator' | 'assignee';
  method: string;
  path: (cast: Scene) => string;
  body?: (cast: Scene) => object | Promise<object>;
}

const ticketOf = ({ ticket }: Scene) => `/tickets/${ticket.id}`;
const threadOf = (cast: Scene) => `${ticketOf(cast)}/messages`;
const messageOf = (cast: Scene) => `${threadOf(cast)}/${cast.message.id}`;

const CHANGES: Change[] = [
  {
    name: 'opening a ticket',
    who: 'creator',
    method: 'POST',
    path: ({ creator }) => `/profiles/${creator.id}/tickets`,
    body: ({ assignee }) => ({ title: 'No sound', content: 'Since noon.', assigned_to: assignee.id }),
  },
  {
    name: 'a new title and content',
    who: 'creator',
    method: 'PUT',
    path: ticketOf,
    body: () => ({ title: 'Printer out', content: 'Ash and smoke.' }),
  },
  {
    name: 'closing it',
    who: 'assignee',
    method: 'PUT',
    path: ticketOf,
    body: () => ({ is_resolved: true }),
  },
  {
    name: 'handing it over',
    who: 'assignee',
    method: 'PUT',
    path: ticketOf,
    body: async () => ({ assigned_to: (await manager(app)).id }),
  },
  {
    name: 'a message',
    who: 'assignee',
    method: 'POST',
    path: threadOf,
    body: () => ({ content: 'It is out now.' }),
  },
  {
    name: 'another text of a message',
    who: 'creator',
    method: 'PUT',
    path: messageOf,
    body: () => ({ content: 'Anything new?' }),
  },
  { name: 'the deletion of a message', who: 'creator', method: 'DELETE', path: messageOf },
  { name: 'the deletion of a ticket', who: 'creator', method: 'DELETE', path: ticketOf },
];

describe('a change whose record cannot be written', () => {
  test.each(CHANGES)('is not made: $name', async ({ who, method, path, body }) => {
    const cast = await scene(app, 'creator');
    const { token } = cast[who];
    const asked = { token, body: await body?.(cast) };
    const before = await allRows(app);

    for (const key of [undefined, newKey()]) {
      const headers = { 'x-request-id': REFUSED, ...(key && { 'idempotency-key': key }) };
      expectProblem(await app.send(method, path(cast), { ...asked, headers }), 500);
    }

    expect(differences(before, await allRows(app))).toEqual({});
    expect([200, 201]).toContain((await app.send(method, path(cast), asked)).status);
  });

  test("is not made: a demotion that hands over the manager's tickets", async () => {
    const [{ assignee }, successor] = await Promise.all([scene(app, 'creator'), manager(app)]);
    const before = await allRows(app);

    const demotion = app.nest
      .get(DemotionService)
      .demote(assignee.user.username, { successor: successor.user.username });

    await expect(demotion).rejects.toThrow(/refused/);
    expect(differences(before, await allRows(app))).toEqual({});
  });
});
