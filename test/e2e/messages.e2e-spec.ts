import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageView } from '../../src/messages/message.view.js';
import { manager, type Person } from '../factories/person.js';
import { desk, openTicket, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const NOBODY = 2_147_483_647;

function write({ token }: Person, ticket: { id: number }, body: unknown, slash = ''): Promise<Answer> {
  return app.send('POST', `/tickets/${ticket.id}/messages${slash}`, { token, body });
}

function thread({ token }: Person, ticket: { id: number }, slash = ''): Promise<Answer> {
  return app.send('GET', `/tickets/${ticket.id}/messages${slash}`, { token });
}

function written(author: Person, ticket: { id: number }, content: string): Record<string, unknown> {
  return {
    id: expect.any(Number),
    ticket: ticket.id,
    profile: author.id,
    content,
    created_at: expect.stringMatching(UTC),
    updated_at: expect.stringMatching(UTC),
    sender: author.profile,
    attachments: [],
  };
}

describe('writing a message', () => {
  test.each(['', '/'])('is answered with the whole list, at a path that ends in "%s"', async (slash) => {
    const { creator, assignee, ticket } = await desk(app);
    const before = Date.now();

    const first = await write(creator, ticket, { content: 'Any news?' }, slash);
    const second = await write(assignee, ticket, { content: 'Not yet.' }, slash);
    const third = await write(creator, ticket, { content: 'And now?' }, slash);

    const said = [
      written(creator, ticket, 'Any news?'),
      written(assignee, ticket, 'Not yet.'),
      written(creator, ticket, 'And now?'),
    ];
    expectAnswer(first, 201, said.slice(0, 1));
    expectAnswer(second, 201, said.slice(0, 2));
    expectAnswer(third, 201, said);
    for (const { id, created_at, updated_at } of third.body as MessageView[]) {
      expect(Number.isInteger(id)).toBe(true);
      expect(updated_at).toBe(created_at);
      expect(Date.parse(created_at)).toBeGreaterThanOrEqual(before);
      expect(Date.parse(created_at)).toBeLessThanOrEqual(Date.now());
    }
    for (const person of [creator, assignee])
      expectAnswer(await thread(person, ticket, slash), 200, third.body);
  });

  test('leaves the ticket as it is', async () => {
    const { creator, ticket } = await desk(app);

    await say(app, creator, ticket.id);

    expectAnswer(await app.send('GET', `/tickets/${ticket.id}`, { token: creator.token }), 200, ticket);
  });

  test('is open to who is creator and manager at once', async () => {
    const both = await manager(app);
    const ticket = await openTicket(app, both, both);

    expectAnswer(await write(both, ticket, { content: 'Note.' }), 201, [written(both, ticket, 'Note.')]);
  });

  test('ignores what only the server decides', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const decided = {
      id: NOBODY,
      created_at: '2001-01-01T00:00:00.000Z',
      updated_at: '2001-01-01T00:00:00.000Z',
      sender: assignee.profile,
    };

    const answer = await write(creator, ticket, { ...decided, content: 'Any news?' });

    expectAnswer(answer, 201, [written(creator, ticket, 'Any news?')]);
    const [message] = answer.body as MessageView[];
    for (const member of ['id', 'created_at', 'updated_at'] as const)
      expect(message).not.toHaveProperty(member, decided[member]);
  });

  test.each([undefined, null, {}, { text: 'Any news?' }])(
    'asks for a content where the body is %j',
    async (body) => {
      const { creator, ticket } = await desk(app);

      expectBadFields(await write(creator, ticket, body), 'content');

      expectAnswer(await thread(creator, ticket), 200, []);
    },
  );
});

const SPELLINGS: [string, (id: number) => number | string][] = [
  ['as numbers', Number],
  ['as texts of digits', String],
];

describe('the ticket and the profile in the body of a message', () => {
  test.each(SPELLINGS)('may be those of the path and of the caller, %s', async (_, spelt) => {
    const { creator, assignee, ticket } = await desk(app);

    for (const author of [creator, assignee]) {
      const body = { content: 'Any news?', ticket: spelt(ticket.id), profile: spelt(author.id) };
      expect(await write(author, ticket, body)).toMatchObject({ status: 201 });
    }
  });

  test.each(SPELLINGS)('must not be others, %s', async (_, spelt) => {
    const { creator, assignee, ticket } = await desk(app);
    const another = await openTicket(app, creator, assignee);

    for (const id of [assignee.id, NOBODY]) {
      const body = { content: 'Any news?', profile: spelt(id) };
      expectProblem(await write(creator, ticket, body), 403, /\bprofile\b/);
    }
    for (const id of [another.id, NOBODY]) {
      const body = { content: 'Any news?', ticket: spelt(id) };
      expectProblem(await write(creator, ticket, body), 403, /\bticket\b/);
    }

    expectAnswer(await thread(creator, ticket), 200, []);
    expectAnswer(await thread(creator, another), 200, []);
  });

  test.each([
    ['ticket', null],
    ['ticket', 'x'],
    ['ticket', 0],
    ['profile', null],
    ['profile', 'me'],
    ['profile', 2_147_483_648],
  ])('are refused where %s is %j', async (member, value) => {
    const { creator, ticket } = await desk(app);

    expectBadFields(await write(creator, ticket, { content: 'Any news?', [member]: value }), member);

    expectAnswer(await thread(creator, ticket), 200, []);
  });
});

describe('the messages of a ticket', () => {
  test('are an empty list at first', async () => {
    const { creator, assignee, ticket } = await desk(app);

    for (const person of [creator, assignee]) expectAnswer(await thread(person, ticket), 200, []);
  });

  test('are its own alone', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const another = await openTicket(app, creator, assignee);
    const [here, there] = [await say(app, creator, ticket.id), await say(app, creator, another.id)];

    expectAnswer(await thread(assignee, ticket), 200, [here]);
    expectAnswer(await thread(assignee, another), 200, [there]);
  });

  test('have their authors as they are now', async () => {
    const { creator, assignee, ticket } = await desk(app);
    const message = await say(app, creator, ticket.id);
    const body = { nickname: 'Amira Haddad' };
    await app.send('PUT', `/profiles/${creator.id}`, { token: creator.token, body });

    expectAnswer(await thread(assignee, ticket), 200, [
      { ...message, sender: { ...creator.profile, nickname: 'Amira Haddad' } },
    ]);
  });
});
