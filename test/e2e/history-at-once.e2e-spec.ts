import { expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Message } from '../../src/messages/message.entity.js';
import { Event } from '../../src/events/event.entity.js';
import type { TicketChangeView } from '../../src/tickets/ticket-change.view.js';
import { scene, type Scene } from '../factories/scene.js';
import { desk } from '../factories/ticket.js';
import type { TestApp } from '../support/app.js';
import { read, RESOURCES } from '../support/entity-tags.js';
import { entry, historyOf } from '../support/history.js';
import { onTwoInstances } from '../support/two-instances.js';

let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

const AT_ONCE = 40;

/** Changes the content of something many times at once, by way of two instances. */
async function changeAtOnce(name: 'a ticket' | 'a message', cast: Scene): Promise<string[]> {
  const contents = Array.from({ length: AT_ONCE }, (_, index) => `Version ${index}`);
  const answers = await Promise.all(
    contents.map((content, index) =>
      (index % 2 ? here : there).send('PUT', RESOURCES[name](cast), {
        token: cast.creator.token,
        body: { content },
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(contents.map(() => 200));
  return contents;
}

test.each(['a ticket', 'a message'] as const)(
  'changes of %s at once are recorded one by one, each from what the one before left',
  async (name) => {
    const cast = await scene(here, 'creator');
    const before = await historyOf(here, cast.creator, cast.ticket);
    const was = (name === 'a ticket' ? cast.ticket : cast.message).content;

    const contents = await changeAtOnce(name, cast);

    const chain = (await historyOf(here, cast.creator, cast.ticket)).slice(before.length);
    expect(chain.map(({ new: to }) => to as string).toSorted()).toEqual(contents.toSorted());
    expect(chain).toEqual(
      chain.map(({ new: to }, index) =>
        entry(cast.ticket, cast.creator, {
          message: name === 'a ticket' ? null : cast.message.id,
          action: 'changed',
          member: 'content',
          old: index === 0 ? was : chain[index - 1]?.new,
          new: to,
        }),
      ),
    );
    expect(new Set(chain.map(({ request_id }) => request_id)).size).toBe(AT_ONCE);
    const moments = chain.map(({ created_at }) => created_at);
    expect(moments).toEqual([...new Set(moments)].toSorted());
    const now = (await read(here, name, cast)).body as { content: string; updated_at: string };
    expect(now).toMatchObject({ content: chain.at(-1)?.new, updated_at: moments.at(-1) });
  },
);

test('messages that are posted at once are recorded once each', async () => {
  const { creator, assignee, ticket } = await desk(here);

  const messages = await Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) =>
      here.send('POST', `/tickets/${ticket.id}/messages`, {
        token: (index % 2 ? creator : assignee).token,
        body: { content: `Message ${index}` },
      }),
    ),
  );

  expect(messages.map(({ status }) => status)).toEqual(messages.map(() => 201));
  const thread = (await here.send('GET', `/tickets/${ticket.id}/messages`, { token: creator.token }))
    .body as { id: number; profile: number }[];
  const [, ...posted] = await historyOf(here, creator, ticket);
  const byMessage = (one: TicketChangeView, other: TicketChangeView) =>
    Number(one.message) - Number(other.message);
  expect(posted.toSorted(byMessage)).toEqual(
    thread
      .toSorted((one, other) => one.id - other.id)
      .map(({ id, profile }) =>
        entry(ticket, profile === creator.id ? creator : assignee, { action: 'created', message: id }),
      ),
  );
});

test('the deletion of a message is told after its last change, made where the clock is two seconds ahead', async () => {
  const { creator, ticket, message } = await scene(here, 'creator');
  const path = `/tickets/${ticket.id}/messages/${message.id}`;
  const { token } = creator;
  await there.send('PUT', path, { token, body: { content: 'Anything new?' } });
  const ahead = new Date(Date.now() + 2000);
  const { manager: entities } = here.nest.get(DataSource);
  await entities.update(Message, { id: message.id }, { updatedAt: ahead });
  await entities.update(Event, { messageId: message.id, kind: 'message.changed' }, { createdAt: ahead });

  await here.send('DELETE', path, { token });

  const history = await historyOf(here, creator, ticket);
  const of = { message: message.id };
  expect(history).toEqual([
    entry(ticket, creator, { action: 'created' }),
    entry(ticket, creator, { ...of, action: 'created' }),
    entry(ticket, creator, { ...of, action: 'changed', member: 'content' }),
    entry(ticket, creator, { ...of, action: 'deleted' }),
  ]);
});
