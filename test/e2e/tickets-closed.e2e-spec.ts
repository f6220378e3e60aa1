import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { manager, type Person } from '../factories/person.js';
import { desk, openTicket, say, setResolved, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** A closed ticket under which both have said something. */
interface ClosedTalk extends Desk {
  said: { id: number };
  answered: { id: number };
}

async function closedTalk(opened?: Desk): Promise<ClosedTalk> {
  const people = opened ?? (await desk(app));
  const said = await say(app, people.creator, people.ticket.id);
  const answered = await say(app, people.assignee, people.ticket.id);
  await setResolved(app, people, true);
  return { ...people, said, answered };
}

type Act = (talk: ClosedTalk, person: Person) => Promise<Answer>;

const to =
  (method: string, path: (talk: ClosedTalk) => string, body?: unknown): Act =>
  (talk, { token }) =>
    app.send(method, `/tickets/${talk.ticket.id}${path(talk)}`, { token, body });

const itself = () => '';
const theThread = () => '/messages';
const theCreatorsMessage = ({ said }: ClosedTalk) => `/messages/${said.id}`;
const theManagersMessage = ({ answered }: ClosedTalk) => `/messages/${answered.id}`;

const editTitle = to('PUT', itself, { title: 'Printer in flames' });
const editContent = to('PUT', itself, { content: 'It burns.' });
const remove = to('DELETE', itself);
const write = to('POST', theThread, { content: 'One more thing.' });
const editCreatorsMessage = to('PUT', theCreatorsMessage, { content: 'Never mind.' });
const editManagersMessage = to('PUT', theManagersMessage, { content: 'Never mind.' });
const deleteCreatorsMessage = to('DELETE', theCreatorsMessage);
const deleteManagersMessage = to('DELETE', theManagersMessage);

async function everything({ creator, ticket }: Desk): Promise<unknown> {
  const { token } = creator;
  const own = await app.send('GET', `/tickets/${ticket.id}`, { token });
  const thread = await app.send('GET', `/tickets/${ticket.id}/messages`, { token });
  return { ticket: own.body as unknown, thread: thread.body as unknown };
}

describe('a closed ticket forbids', () => {
  test.each<[string, 'creator' | 'assignee', Act]>([
    ['its creator to change its title', 'creator', editTitle],
    ['its creator to change its content', 'creator', editContent],
    ['its creator to delete it', 'creator', remove],
    ['its creator to write a message', 'creator', write],
    ['its creator to edit their message', 'creator', editCreatorsMessage],
    ['its creator to delete their message', 'creator', deleteCreatorsMessage],
    ['its manager to write a message', 'assignee', write],
    ['its manager to edit their message', 'assignee', editManagersMessage],
    ['its manager to delete their message', 'assignee', deleteManagersMessage],
  ])('%s, until it is reopened', async (_, role, act) => {
    const talk = await closedTalk();
    const before = await everything(talk);

    expectProblem(await act(talk, talk[role]), 409);
    expect(await everything(talk)).toEqual(before);

    await setResolved(app, talk, false);
    expect([200, 201]).toContain((await act(talk, talk[role])).status);
  });

  test.each<[string, Act]>([
    ['edit it', editTitle],
    ['delete it', remove],
    ['write under it', write],
    ['edit a message', editCreatorsMessage],
    ['reopen it and edit it at once', to('PUT', itself, { is_resolved: false, title: 'Printer in flames' })],
  ])('who is creator and manager at once to %s', async (_, act) => {
    const both = await manager(app);
    const talk = await closedTalk({
      creator: both,
      assignee: both,
      ticket: await openTicket(app, both, both),
    });

    expectProblem(await act(talk, both), 409);
  });
});

describe('the wrong person is told so before the wrong state, where', () => {
  test.each<[string, 'creator' | 'assignee', Act]>([
    ['the manager changes the title', 'assignee', editTitle],
    ['the manager changes the content', 'assignee', editContent],
    ['the manager deletes the ticket', 'assignee', remove],
    ["the manager edits the creator's message", 'assignee', editCreatorsMessage],
    ["the manager deletes the creator's message", 'assignee', deleteCreatorsMessage],
    ["the creator edits the manager's message", 'creator', editManagersMessage],
    ["the creator deletes the manager's message", 'creator', deleteManagersMessage],
    ['the creator reopens it', 'creator', to('PUT', itself, { is_resolved: false })],
    [
      'the creator reopens it and edits it at once',
      'creator',
      to('PUT', itself, { is_resolved: false, title: 'Printer in flames' }),
    ],
    [
      'the manager edits and reopens it at once',
      'assignee',
      to('PUT', itself, { is_resolved: false, title: 'Printer in flames' }),
    ],
    [
      'the creator writes in the name of somebody else',
      'creator',
      (talk, person) => to('POST', theThread, { content: 'Mine!', profile: talk.assignee.id })(talk, person),
    ],
    [
      'the creator writes under another ticket than the one of the path',
      'creator',
      (talk, person) => to('POST', theThread, { content: 'Mine!', ticket: talk.ticket.id + 1 })(talk, person),
    ],
  ])('%s', async (_, role, act) => {
    const talk = await closedTalk();
    const before = await everything(talk);

    expectProblem(await act(talk, talk[role]), 403);

    expect(await everything(talk)).toEqual(before);
  });
});

test('a closed ticket is still read, with its messages, by both', async () => {
  const { creator, assignee, ticket, said, answered } = await closedTalk();

  for (const { token } of [creator, assignee]) {
    expect(await app.send('GET', `/tickets/${ticket.id}`, { token })).toMatchObject({ status: 200 });
    expectAnswer(await app.send('GET', `/tickets/${ticket.id}/messages`, { token }), 200, [said, answered]);
  }
});

test('a whole closed ticket sent back as it is changes nothing', async () => {
  const { creator, assignee, ticket } = await closedTalk();
  const path = `/tickets/${ticket.id}`;
  const closed = await app.send('GET', path, { token: creator.token });

  for (const { token } of [creator, assignee])
    expectAnswer(await app.send('PUT', path, { token, body: closed.body }), 200, closed.body);
});
