import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MessageView } from '../../src/messages/message.view.js';
import { MessagesService } from '../../src/messages/messages.service.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { TicketsService } from '../../src/tickets/tickets.service.js';
import { actorFor, type Person } from '../factories/person.js';
import { desk, type Desk } from '../factories/ticket.js';
import { aProblem } from '../support/a-problem.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { countRows } from '../support/rows.js';

let app: TestApp;

beforeAll(async () => {
  app = await startApp();
});

afterAll(() => app.close());

async function post(author: Person, ticketId: number, content: string) {
  const answer = await app.send('POST', `/tickets/${ticketId}/messages`, {
    token: author.token,
    body: { content },
  });
  return answer as Answer<MessageView[]>;
}

async function thread({ creator, ticket }: Desk): Promise<MessageView[]> {
  const answer = await app.send('GET', `/tickets/${ticket.id}/messages`, { token: creator.token });
  return answer.body as MessageView[];
}

test('50 messages that both people post at once are all kept, and each answer is a list that has its own', async () => {
  const opened = await desk(app);
  const { creator, assignee, ticket } = opened;
  const said = Array.from({ length: 50 }, (_, index) => ({
    author: index % 2 === 0 ? creator : assignee,
    content: `Message ${index}\nof 50`,
  }));
  const whole = said.map(({ author, content }) => ({
    id: expect.any(Number),
    ticket: ticket.id,
    profile: author.id,
    content,
    created_at: expect.any(String),
    updated_at: expect.any(String),
    sender: author.profile,
    attachments: [],
  }));

  const answers = await Promise.all(said.map(({ author, content }) => post(author, ticket.id, content)));

  const messages = await thread(opened);
  expect(messages).toHaveLength(50);
  expect(messages).toEqual(expect.arrayContaining(whole));
  expect(messages.toSorted(byPlace)).toEqual(messages);
  expect(await countRows(app.databaseUrl, 'messages', `ticket_id = ${ticket.id}`)).toBe(50);
  for (const [index, { status, body }] of answers.entries()) {
    expect(status).toBe(201);
    expect(body).toContainEqual(whole[index]);
    expect(messages).toEqual(expect.arrayContaining(body));
    expect(new Set(body.map(({ id }) => id)).size).toBe(body.length);
    expect(body.toSorted(byPlace)).toEqual(body);
  }
});

test('what is posted while a ticket is being closed stands before the close or is refused', async () => {
  for (let round = 0; round < 4; round++) {
    const opened = await desk(app);
    const { creator, assignee, ticket } = opened;
    const kept: string[] = [];
    const refused: string[] = [];
    let closing: Promise<Answer<TicketView>> | undefined;

    // Each writer goes on until the close reaches it, so that every round has both outcomes.
    const write = async (author: Person, writer: number) => {
      for (let turn = 0; ; turn++) {
        const content = `Writer ${writer}, turn ${turn}`;
        const { status, body } = await post(author, ticket.id, content);
        if (status !== 201) {
          expect(body).toEqual(aProblem(409));
          refused.push(content);
          return;
        }
        kept.push(content);
        if (kept.length >= 20) {
          closing ??= app.send('PUT', `/tickets/${ticket.id}`, {
            token: assignee.token,
            body: { is_resolved: true },
          });
        }
      }
    };
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => write(index % 2 === 0 ? creator : assignee, index)),
    );

    const closed = await closing;
    expect(closed?.status).toBe(200);
    const messages = await thread(opened);
    expect(messages.map(({ content }) => content).sort()).toEqual(kept.toSorted());
    expect(refused).toHaveLength(8);
    const closedAt = Date.parse(closed?.body.updated_at ?? '');
    for (const { created_at } of messages) expect(Date.parse(created_at)).toBeLessThanOrEqual(closedAt);
  }
});

test('a message that is posted while its ticket is handed on is refused only where it was not kept', async () => {
  const { assignee: successor } = await desk(app);
  for (let round = 0; round < 12; round++) {
    const { assignee, ticket } = await desk(app);
    const actor = actorFor(assignee);

    // Straight to the services: over HTTP the two would seldom meet.
    const [posted, handedOn] = await Promise.allSettled([
      app.nest.get(MessagesService).post(actor, ticket.id, { content: 'My last word.' }),
      app.nest.get(TicketsService).change(actor, ticket.id, { assigned_to: successor.id }),
    ]);

    expect(handedOn.status).toBe('fulfilled');
    const kept = await countRows(app.databaseUrl, 'messages', `ticket_id = ${ticket.id}`);
    expect([posted.status, kept]).toEqual(posted.status === 'fulfilled' ? ['fulfilled', 1] : ['rejected', 0]);
  }
});

test('what is posted while a ticket is being deleted is answered, and nothing of it stays', async () => {
  for (let round = 0; round < 8; round++) {
    const { creator, assignee, ticket } = await desk(app);
    const posts = (person: Person) =>
      Array.from({ length: 5 }, (_, index) => post(person, ticket.id, `Message ${index}`));

    const before = posts(assignee);
    const deletion = app.send('DELETE', `/tickets/${ticket.id}`, { token: creator.token });
    const answers = await Promise.all([...before, ...posts(creator)]);

    expect((await deletion).status).toBe(200);
    for (const { status } of answers) expect([201, 404]).toContain(status);
    expect(await countRows(app.databaseUrl, 'messages', `ticket_id = ${ticket.id}`)).toBe(0);
  }
});

function byPlace(one: MessageView, other: MessageView): number {
  return Date.parse(one.created_at) - Date.parse(other.created_at) || one.id - other.id;
}
