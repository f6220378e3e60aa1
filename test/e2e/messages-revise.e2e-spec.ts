import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MessageView } from '../../src/messages/message.view.js';
import type { Person } from '../factories/person.js';
import { ageMessage, LONG_AGO } from '../factories/row.js';
import { desk, openTicket, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectAnswer, expectBadFields, expectProblem } from '../support/expect-answer.js';
import { otherSpellings } from '../support/spellings.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

interface Talk extends Desk {
  message: MessageView;
  answer: MessageView;
}

/** A ticket with a message of its creator, of long ago so that a change of its times shows, and one of its manager. */
async function talk(): Promise<Talk> {
  const opened = await desk(app);
  const { creator, assignee, ticket } = opened;
  const message = await say(app, creator, ticket.id);
  await ageMessage(app, message.id);
  const times = { created_at: LONG_AGO.toISOString(), updated_at: LONG_AGO.toISOString() };
  return { ...opened, message: { ...message, ...times }, answer: await say(app, assignee, ticket.id) };
}

function thread({ token }: Person, { id }: { id: number }): Promise<Answer> {
  return app.send('GET', `/tickets/${id}/messages`, { token });
}

function edit({ token }: Person, { ticket, id }: MessageView, body: unknown, slash = ''): Promise<Answer> {
  return app.send('PUT', `/tickets/${ticket}/messages/${id}${slash}`, { token, body });
}

function remove({ token }: Person, { ticket, id }: MessageView, slash = ''): Promise<Answer> {
  return app.send('DELETE', `/tickets/${ticket}/messages/${id}${slash}`, { token });
}

describe('the author of a message', () => {
  test.each(['', '/'])('edits it, at a path that ends in "%s"', async (slash) => {
    const { creator, assignee, ticket, message, answer } = await talk();

    const edited = await edit(creator, message, { content: 'Never mind.' }, slash);

    expectAnswer(edited, 200, { ...message, content: 'Never mind.', updated_at: expect.any(String) });
    const { updated_at } = edited.body as MessageView;
    expect(Date.parse(updated_at)).toBeGreaterThan(Date.now() - 60_000);
    expect(Date.parse(updated_at)).toBeLessThanOrEqual(Date.now());
    expectAnswer(await thread(assignee, ticket), 200, [edited.body, answer]);
  });

  test('changes nothing but its content, whatever the body says', async () => {
    const { creator, assignee, message } = await talk();
    const others = {
      id: message.id + 1,
      ticket: message.ticket + 1,
      profile: assignee.id,
      created_at: 'yesterday',
      updated_at: null,
      sender: assignee.profile,
    };

    const edited = await edit(creator, message, { ...others, content: 'Never mind.' });

    expectAnswer(edited, 200, { ...message, content: 'Never mind.', updated_at: expect.any(String) });
  });

  test('changes nothing, updated_at included, by sending it back as it is', async () => {
    const { creator, assignee, ticket, message, answer } = await talk();

    expectAnswer(await edit(creator, message, message), 200, message);

    expectAnswer(await thread(assignee, ticket), 200, [message, answer]);
  });

  test.each([undefined, {}, { text: 'Never mind.' }])('must send a content, not %j', async (body) => {
    const { creator, ticket, message, answer } = await talk();

    expectBadFields(await edit(creator, message, body), 'content');

    expectAnswer(await thread(creator, ticket), 200, [message, answer]);
  });

  test.each(['', '/'])('deletes it, at a path that ends in "%s"', async (slash) => {
    const { creator, assignee, ticket, message, answer } = await talk();

    expectAnswer(await remove(creator, message, slash), 200, { success: true });

    for (const person of [creator, assignee]) expectAnswer(await thread(person, ticket), 200, [answer]);
  });

  test('finds it gone once it is deleted', async () => {
    const { creator, message } = await talk();
    await remove(creator, message);

    expectProblem(await remove(creator, message), 404);
    expectProblem(await edit(creator, message, { content: 'Never mind.' }), 404);
  });

  test('may be the manager', async () => {
    const { assignee, ticket, message, answer } = await talk();

    const edited = await edit(assignee, answer, { content: 'Soon.' });
    expectAnswer(edited, 200, { ...answer, content: 'Soon.', updated_at: expect.any(String) });
    expectAnswer(await remove(assignee, answer), 200, { success: true });

    expectAnswer(await thread(assignee, ticket), 200, [message]);
  });
});

describe('whoever did not write a message', () => {
  test('may neither edit nor delete it, be it the manager or the creator of the ticket', async () => {
    const { creator, assignee, ticket, message, answer } = await talk();

    for (const slash of ['', '/']) {
      expectProblem(await edit(assignee, message, { content: 'Mine!' }, slash), 403);
      expectProblem(await remove(assignee, message, slash), 403);
      expectProblem(await edit(creator, answer, { content: 'Mine!' }, slash), 403);
      expectProblem(await remove(creator, answer, slash), 403);
    }
    expectProblem(await edit(assignee, message, message), 403);

    expectAnswer(await thread(creator, ticket), 200, [message, answer]);
  });
});

describe('a message is found', () => {
  test('under its own ticket only, even by its author', async () => {
    const { creator, assignee, ticket, message, answer } = await talk();
    const another = await openTicket(app, creator, assignee);
    const elsewhere = { ...message, ticket: another.id };

    expectProblem(await edit(creator, elsewhere, { content: 'Never mind.' }), 404);
    expectProblem(await remove(creator, elsewhere), 404);

    expectAnswer(await thread(creator, ticket), 200, [message, answer]);
  });

  test('by the digits of its id alone', async () => {
    const { creator, ticket, message, answer } = await talk();
    const { token } = creator;
    const body = { content: 'Never mind.' };

    for (const spelling of [...otherSpellings(message.id), '2147483647']) {
      const path = `/tickets/${ticket.id}/messages/${spelling}`;
      expectProblem(await app.send('PUT', path, { token, body }), 404);
      expectProblem(await app.send('DELETE', `${path}/`, { token }), 404);
    }

    expectAnswer(await thread(creator, ticket), 200, [message, answer]);
  });
});
