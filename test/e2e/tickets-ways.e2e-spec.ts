import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { insertTickets } from '../factories/row.js';
import { desk, openTicket, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { pagesFrom } from '../support/pages.js';
import { demote } from '../support/role.js';
import { search } from '../support/searching.js';
import {
  goBy,
  isSeenByAssignees,
  isSeenByCreators,
  isSeenByWriters,
  WAY_SETS,
  type WaySet,
} from '../support/ways.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterEach(() => {
  goBy('as it is');
});
afterAll(() => app.close());

const SETS = Object.keys(WAY_SETS) as WaySet[];

/** A ticket that its first assignee has written under, and then handed on. */
interface HandedOn extends Desk {
  writer: Person;
  messageId: number;
}

async function handedOn(): Promise<HandedOn> {
  const [opened, next] = [await desk(app), await manager(app)];
  const { id: messageId } = await say(app, opened.assignee, opened.ticket.id);
  const path = `/tickets/${opened.ticket.id}`;
  const answer = await app.send('PUT', path, {
    token: opened.assignee.token,
    body: { assigned_to: next.id },
  });
  expect(answer.status).toBe(200);
  return { ...opened, assignee: next, writer: opened.assignee, messageId };
}

/** The ids in somebody's list, and those of a search for what every ticket here says. */
async function idsOf(person: Person) {
  const path = `/profiles/${person.id}/tickets`;
  const listed = (await app.send('GET', path, { token: person.token })).body as { id: number }[];
  const paged = (await pagesFrom<{ id: number }>(app, `${path}?limit=1`, { token: person.token })).flat();
  const found = await search(app, person, 'fire');
  return [listed, paged, found].map((rows) => rows.map(({ id }) => id));
}

/** All three of them hold these tickets, the newest first, each once. */
function thrice(ids: number[]): number[][] {
  return [ids, ids, ids];
}

const READS = ['', '/history', '/messages', '/messages/{message_id}'];

describe('another way to see a ticket', () => {
  test.each(READS)('lets its people read GET /tickets/{id}%s, and nobody else', async (rest) => {
    const { writer, creator, assignee, ticket, messageId } = await handedOn();
    const path = `/tickets/${ticket.id}${rest.replace('{message_id}', String(messageId))}`;
    const statusFor = async ({ token }: Person) => (await app.send('GET', path, { token })).status;
    expect(await statusFor(writer)).toBe(404);

    goBy('having written, too');

    for (const person of [writer, creator, assignee]) expect(await statusFor(person)).toBe(200);
    for (const person of [await employee(app), await manager(app)]) expect(await statusFor(person)).toBe(404);
  });

  test.each([
    ['PUT', '', { title: 'Mine now' }],
    ['DELETE', '', undefined],
    ['PUT', '/messages/{message_id}', { content: 'Mine all along' }],
    ['POST', '/messages', { content: 'I am still here.' }],
  ])('lets %s /tickets/{id}%s get to what decides who may do it', async (method, rest, body) => {
    const { writer, ticket, messageId } = await handedOn();
    const path = `/tickets/${ticket.id}${rest.replace('{message_id}', String(messageId))}`;
    const statusNow = async () => (await app.send(method, path, { token: writer.token, body })).status;
    expect(await statusNow()).toBe(404);

    goBy('having written, too');

    expect(await statusNow()).toBe(rest.startsWith('/messages/') ? 200 : 403);
  });
});

describe.each(SETS)('with these ways to see a ticket: %s', (set) => {
  test('a list and a search hold what is seen so, each ticket once, and nothing of others', async () => {
    const { creator, assignee, writer, ticket } = await handedOn();
    const other = await openTicket(app, await employee(app), assignee);
    goBy(set);

    const seen = (is: boolean) => thrice(is ? [ticket.id] : []);
    expect(await idsOf(creator)).toEqual(seen(isSeenByCreators(set)));
    expect(await idsOf(writer)).toEqual(seen(isSeenByWriters(set)));
    expect(await idsOf(assignee)).toEqual(thrice(isSeenByAssignees(set) ? [other.id, ticket.id] : []));
    expect(await idsOf(await employee(app))).toEqual(thrice([]));
    expect(await idsOf(await manager(app))).toEqual(thrice([]));
  });

  test('a ticket that somebody sees in every way is listed and found once', async () => {
    const somebody = await manager(app);
    const ticket = await openTicket(app, somebody, somebody);
    await say(app, somebody, ticket.id);
    await say(app, somebody, ticket.id);
    goBy(set);

    expect(await idsOf(somebody)).toEqual(thrice([ticket.id]));
  });

  test('an employee is listed nothing for having it assigned', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const written = await openTicket(app, creator, assignee);
    await say(app, assignee, written.id);
    const own = await openTicket(app, assignee, assignee);
    await demote(app, assignee);
    goBy(set);

    const ids = [...(isSeenByCreators(set) ? [own.id] : []), ...(isSeenByWriters(set) ? [written.id] : [])];
    expect(await idsOf(assignee)).toEqual(thrice(ids));
    const read = await app.send('GET', `/tickets/${ticket.id}`, { token: assignee.token });
    expect(read.status).toBe(isSeenByAssignees(set) ? 200 : 404);
  });

  test('a rare word is found among more tickets than are looked through one by one, each once', async () => {
    const { creator, assignee, writer, ticket } = await handedOn();
    const rare = `unheard${ticket.id}`;
    await insertTickets(
      app,
      { creator, assignee },
      Array.from({ length: 501 }, () => ({ title: 'Fire' })),
    );
    const [own] = await insertTickets(app, { creator, assignee }, [{ content: rare }]);
    await insertTickets(app, { creator: await employee(app), assignee: await manager(app) }, [
      { content: rare },
    ]);
    await say(app, creator, own as number);
    goBy(set);

    const found = async (person: Person) => (await search(app, person, rare)).map(({ id }) => id);
    expect(await found(creator)).toEqual(isSeenByCreators(set) || isSeenByWriters(set) ? [own] : []);
    expect(await found(assignee)).toEqual(isSeenByAssignees(set) ? [own] : []);
    expect(await found(writer)).toEqual([]);
  });
});
