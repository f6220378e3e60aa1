import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { manager, type Person } from '../factories/person.js';
import { scene, type Role } from '../factories/scene.js';
import { desk, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { historyOf } from '../support/history.js';
import { NOBODYS_ID } from '../support/operations.js';
import { countRows } from '../support/rows.js';
import { otherSpellings } from '../support/spellings.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function read(person: Person | undefined, id: number | string, slash = '') {
  return app.send('GET', `/tickets/${id}/history${slash}`, { token: person?.token });
}

describe('the history of a ticket', () => {
  test('is for its two people, and the same for both', async () => {
    const { creator, assignee, ticket } = await scene(app, 'creator');
    const history = await historyOf(app, creator, ticket);

    expect(history).toHaveLength(2);
    for (const slash of ['', '/'])
      for (const person of [creator, assignee])
        expectAnswer(await read(person, ticket.id, slash), 200, history);
  });

  test.each<Role>(['other employee', 'other manager'])('does not exist for any %s', async (role) => {
    const { caller, ticket } = await scene(app, role);

    const told = async (id: number) => {
      const answer = await read(caller, id);
      expectProblem(answer, 404);
      const { detail, ...members } = answer.body as { detail: string };
      return { ...members, detail: detail.replaceAll(new RegExp(`\\b${id}\\b`, 'g'), 'the id') };
    };

    expect(await told(ticket.id)).toEqual(await told(NOBODYS_ID));
  });

  test('is for nobody who has not signed in', async () => {
    const { ticket } = await desk(app);

    expectProblem(await read(undefined, ticket.id), 401);
  });

  test('goes over to the successor of a manager, who has it no more', async () => {
    const [{ creator, assignee, ticket }, successor] = await Promise.all([desk(app), manager(app)]);
    await app.send('PUT', `/tickets/${ticket.id}`, {
      token: assignee.token,
      body: { assigned_to: successor.id },
    });

    expectProblem(await read(assignee, ticket.id), 404);
    expectAnswer(await read(successor, ticket.id), 200, await historyOf(app, creator, ticket));
  });

  test('is of that ticket alone', async () => {
    const [{ creator, assignee, ticket }, other] = await Promise.all([desk(app), desk(app)]);
    const before = await historyOf(app, creator, ticket);
    await say(app, other.creator, other.ticket.id);

    expectAnswer(await read(assignee, ticket.id), 200, before);
  });

  test('is found under its number and no other spelling of it', async () => {
    const { creator, ticket } = await desk(app);

    for (const id of otherSpellings(ticket.id)) expectProblem(await read(creator, id), 404);
  });

  test('shows people under the nickname that they have by now', async () => {
    const { creator, ticket } = await desk(app);
    const before = await historyOf(app, creator, ticket);
    const profile = { ...creator.profile, nickname: 'Amira' };
    await app.send('PUT', `/profiles/${creator.id}`, { token: creator.token, body: profile });

    expectAnswer(
      await read(creator, ticket.id),
      200,
      before.map((each) => ({ ...each, actor: profile })),
    );
  });

  test('goes with the ticket, though what happened stays in the log, and the histories of others stay', async () => {
    const [{ creator, assignee, ticket }, other] = await Promise.all([scene(app, 'creator'), desk(app)]);
    const before = await historyOf(app, other.creator, other.ticket);
    const deleted = await app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });
    expectAnswer(deleted, 200, { success: true });

    for (const person of [creator, assignee]) expectProblem(await read(person, ticket.id), 404);
    expect(await countRows(app.databaseUrl, 'events', `ticket_id = ${ticket.id}`)).toBe(3);
    expect(await historyOf(app, other.creator, other.ticket)).toEqual(before);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('is not changed by a %s', async (method) => {
    const { creator, assignee, ticket } = await scene(app, 'creator');
    const before = await historyOf(app, creator, ticket);
    const path = `/tickets/${ticket.id}/history`;
    const body = { ...before[0], member: 'title', old: 'x', new: 'y' };

    for (const { token } of [creator, assignee]) {
      for (const slash of ['', '/']) {
        const answer = await app.send(method, path + slash, { token, body });
        expectProblem(answer, 405);
        expect(answer.headers.get('allow')).toMatch(/^GET\b/);
        const { status } = await app.send(method, `${path}/${before[0]?.id}${slash}`, { token, body });
        expect(status).toBe(404);
      }
    }

    expect(await historyOf(app, creator, ticket)).toEqual(before);
  });
});
