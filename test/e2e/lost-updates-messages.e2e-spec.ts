import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { MessageView } from '../../src/messages/message.view.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer } from '../support/expect-answer.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

function edit({ creator, ticket }: Desk, { id }: MessageView, body: object) {
  return app.send('PUT', `/tickets/${ticket.id}/messages/${id}`, { token: creator.token, body });
}

async function editedMessage() {
  const opened = await desk(app);
  const first = await say(app, opened.creator, opened.ticket.id, 'Any news?');
  const now = (await edit(opened, first, { content: 'Any news at all?' })).body as MessageView;
  return { opened, first, now };
}

test('a stale copy of a message, sent back as it was read, leaves the newer text as it is', async () => {
  const { opened, first, now } = await editedMessage();
  expectAnswer(await edit(opened, first, first), 200, now);
});

test('a stale copy of a message with another text is a change like any other', async () => {
  const { opened, first, now } = await editedMessage();
  const answer = await edit(opened, first, { ...first, content: 'Hello?' });
  expectAnswer(answer, 200, { ...now, content: 'Hello?', updated_at: expect.any(String) });
});

test('the old text sent by who has read the newer one is written', async () => {
  const { opened, first, now } = await editedMessage();
  const answer = await edit(opened, first, { ...now, content: first.content });
  expectAnswer(answer, 200, { ...now, content: first.content, updated_at: expect.any(String) });
});

test('without updated_at the text is written, whatever it was before', async () => {
  const { opened, first, now } = await editedMessage();
  const answer = await edit(opened, first, { content: first.content });
  expectAnswer(answer, 200, { ...now, content: first.content, updated_at: expect.any(String) });
});
