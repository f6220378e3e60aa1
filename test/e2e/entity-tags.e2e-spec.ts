import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { manager } from '../factories/person.js';
import { scene, type Scene } from '../factories/scene.js';
import { say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { NAMES, read, RESOURCES, tagOf, type Resource } from '../support/entity-tags.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function send(cast: Scene, who: 'creator' | 'assignee', request: string, body?: object) {
  const [method = '', path = ''] = request.split(' ');
  const answer = await app.send(method, path, { token: cast[who].token, body });
  expect([200, 201]).toContain(answer.status);
  return answer;
}

test.each(NAMES)('%s carries a strong entity tag, which stays while nothing changes', async (name) => {
  const cast = await scene(app, 'creator');

  const tags = [
    await read(app, name, cast),
    await read(app, name, cast),
    await read(app, name, cast, { slash: '/' }),
  ].map(tagOf);

  expect(new Set(tags).size).toBe(1);
});

describe('a change', () => {
  type Change = (cast: Scene) => Promise<unknown>;
  const path = RESOURCES['a ticket'];
  const message = RESOURCES['a message'];

  test.each<[string, Change, Resource[]]>([
    [
      'of a title',
      (cast) => send(cast, 'creator', `PUT ${path(cast)}`, { title: 'Printer out' }),
      ['a ticket', 'a list of tickets', 'a history'],
    ],
    [
      'of whether the ticket is closed',
      (cast) => send(cast, 'assignee', `PUT ${path(cast)}`, { is_resolved: true }),
      ['a ticket', 'a list of tickets', 'a history'],
    ],
    [
      'of the assignee',
      async (cast) => send(cast, 'assignee', `PUT ${path(cast)}`, { assigned_to: (await manager(app)).id }),
      ['a ticket', 'a list of tickets', 'a history'],
    ],
    [
      "of the creator's nickname",
      (cast) => send(cast, 'creator', `PUT /profiles/${cast.creator.id}`, { nickname: 'Amira' }),
      NAMES,
    ],
    [
      "of the assignee's nickname",
      (cast) => send(cast, 'assignee', `PUT /profiles/${cast.assignee.id}`, { nickname: 'Omar' }),
      ['a ticket', 'a list of tickets'],
    ],
    [
      'by a new message',
      (cast) => say(app, cast.assignee, cast.ticket.id),
      ['a list of messages', 'a history'],
    ],
    [
      'of the text of a message',
      (cast) => send(cast, 'creator', `PUT ${message(cast)}`, { content: 'Anything new?' }),
      ['a list of messages', 'a message', 'a history'],
    ],
    [
      'by the deletion of a message',
      (cast) => send(cast, 'creator', `DELETE ${message(cast)}`),
      ['a list of messages', 'a message', 'a history'],
    ],
  ])('%s changes the tag of everything that shows it, and of nothing else', async (_, change, showing) => {
    const cast = await scene(app, 'creator');
    const seen = async () => Promise.all(NAMES.map((name) => read(app, name, cast)));
    const before = await seen();

    await change(cast);

    const after = await seen();
    const changed = (of: (answer: Answer) => unknown) =>
      NAMES.filter((__, index) => of(before[index] as Answer) !== of(after[index] as Answer));
    const newTags = changed(({ headers }) => headers.get('etag'));
    expect(newTags).toEqual(expect.arrayContaining(showing));
    expect(newTags).toEqual(changed(({ body }) => JSON.stringify(body)));
  });

  test.each<[string, 'creator' | 'assignee', Resource, (cast: Scene) => object | Promise<object>]>([
    ['a title', 'creator', 'a ticket', () => ({ title: ' e\u0301te\u0301 ' })],
    ['a ticket to be closed', 'assignee', 'a ticket', () => ({ is_resolved: true })],
    [
      'a ticket to another manager',
      'assignee',
      'a ticket',
      async () => ({ assigned_to: (await manager(app)).id }),
    ],
    ['a ticket as it is', 'assignee', 'a ticket', ({ ticket }) => ticket],
    ['a message', 'creator', 'a message', () => ({ content: 'Anything\r\nnew?' })],
    ['a message as it is', 'creator', 'a message', ({ message: { content } }) => ({ content })],
  ])('of %s is answered with the tag that reading it gives', async (_, who, name, members) => {
    const cast = await scene(app, 'creator');

    const answer = await send(cast, who, `PUT ${RESOURCES[name](cast)}`, await members(cast));

    const reading = await read(app, name, cast);
    expect(tagOf(answer)).toBe(tagOf(reading));
    expect(JSON.stringify(answer.body)).toBe(JSON.stringify(reading.body));
  });
});
