import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { manager } from '../factories/person.js';
import { desk, say, setResolved, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectBadFields } from '../support/expect-answer.js';
import {
  countKeys,
  CREATIONS,
  expectRefused,
  expectSame,
  newKey,
  postOnce,
  type Received,
} from '../support/idempotency.js';
import { countRows } from '../support/rows.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** The row that an answer has created. */
function createdIn({ text }: Received): { id: number } {
  const answer = JSON.parse(text) as { id: number } | { id: number }[];
  return Array.isArray(answer) ? (answer.at(-1) as { id: number }) : answer;
}

describe.each(CREATIONS)('a key with which $what is created', ({ what, path, body, count }) => {
  /** What the answer shows, by another way: the ticket, or the thread up to the message. */
  const read = async ({ creator: { token }, ticket }: Desk, id: number): Promise<unknown> => {
    if (what === 'a ticket') return (await app.send('GET', `/tickets/${id}`, { token })).body;
    const { body } = (await app.send('GET', `/tickets/${ticket.id}/messages`, { token })) as Answer<
      { id: number }[]
    >;
    return body.filter((message) => message.id <= id);
  };

  const post = (opened: Desk, key: string, members: object = {}) =>
    postOnce(app, opened.creator, path(opened), key, { ...body(opened), ...members });

  test('gives the same answer again, letter for letter, and nothing is created again', async () => {
    const opened = await desk(app);
    const before = await count(app, opened);
    const key = newKey();

    const first = await post(opened, key);

    expect(first.status).toBe(201);
    for (const slash of ['', '/', ''])
      expectSame(await postOnce(app, opened.creator, path(opened) + slash, key, body(opened)), first);
    expect(await count(app, opened)).toBe(before + 1);
    const condition = `actor_id = ${opened.creator.id} AND kind LIKE '%.created'`;
    expect(await countRows(app.databaseUrl, 'events', condition)).toBe(2);
  });

  test.each<[string, (opened: Desk) => Promise<unknown>]>([
    ['more has been said', ({ assignee, ticket }) => say(app, assignee, ticket.id)],
    ['the ticket has been closed', (opened) => setResolved(app, opened, true)],
    [
      'its creator has another nickname',
      ({ creator: { id, token } }) =>
        app.send('PUT', `/profiles/${id}`, { token, body: { nickname: 'Amira' } }),
    ],
  ])('gives what it created, as it is now, where %s since', async (_, meanwhile) => {
    const opened = await desk(app);
    const key = newKey();
    const { id } = createdIn(await post(opened, key));
    await meanwhile(opened);
    const before = await count(app, opened);

    const again = await post(opened, key);

    expect(again.status).toBe(201);
    expect(JSON.parse(again.text)).toEqual(await read(opened, id));
    expect(await count(app, opened)).toBe(before);
  });

  test('is a 404 once the caller can no more see what it created', async () => {
    const opened = await desk(app);
    const key = newKey();
    const { id } = createdIn(await post(opened, key));
    const gone = what === 'a ticket' ? id : opened.ticket.id;
    expect((await app.send('DELETE', `/tickets/${gone}`, { token: opened.creator.token })).status).toBe(200);

    expectRefused(await post(opened, key), 404);
  });

  test.each<[string, object]>([
    ['another text', { content: 'Something else.' }],
    ['a member more', { extra: 1 }],
  ])('is refused with %s, and goes on giving its answer', async (_, members) => {
    const opened = await desk(app);
    const key = newKey();
    const first = await post(opened, key);
    const before = await count(app, opened);

    expectRefused(await post(opened, key, members), 422);

    expect(await count(app, opened)).toBe(before);
    expectSame(await post(opened, key), first);
  });

  test('is refused for anything else, be it the same elsewhere', async () => {
    const [opened, assignee] = await Promise.all([desk(app), manager(app)]);
    const elsewhere = await app.send('POST', `/profiles/${opened.creator.id}/tickets`, {
      token: opened.creator.token,
      body: { title: 'No light', content: 'Either.', assigned_to: assignee.id },
    });
    const other: Desk = { ...opened, ticket: elsewhere.body as Desk['ticket'] };
    const key = newKey();
    await post(opened, key);

    for (const creation of CREATIONS) {
      const before = await creation.count(app, other);
      if (creation.path(other) === path(opened)) continue;
      const answer = await postOnce(app, opened.creator, creation.path(other), key, creation.body(other));
      expectRefused(answer, 422);
      expect(await creation.count(app, other)).toBe(before);
    }
  });

  test('is one key, and another one creates another', async () => {
    const opened = await desk(app);
    const before = await count(app, opened);
    const key = newKey();

    const answers = [await post(opened, key), await post(opened, `${key}0`), await post(opened, 'k')];

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(3);
    expect(await count(app, opened)).toBe(before + 3);
  });

  test.each([
    ['one character', '~'],
    ['255 characters', 'k'.repeat(255)],
    ['quotes around it, as the draft writes it', '"8e03978e-40d5-43dd-bc93-6894a57f9324"'],
    ['signs in it', "!#$%&'*+-.^_`|~,;:/?@[]{}()<>=\\"],
  ])('may have %s', async (_, key) => {
    const opened = await desk(app);
    const before = await count(app, opened);

    const first = await post(opened, key);

    expectSame(await post(opened, key), first);
    expect(await count(app, opened)).toBe(before + 1);
  });

  test('is the same with quotes around it and without', async () => {
    const opened = await desk(app);
    const first = await post(opened, 'abc-1');
    expectSame(await post(opened, '"abc-1"'), first);
    expect((await post(opened, '"two words"')).status).toBe(201);
  });

  test.each([
    ['empty', ''],
    ['empty in quotes', '""'],
    ['too long', 'k'.repeat(256)],
    ['two words', 'two words'],
    ['beyond ASCII', 'clé'],
    ['broken by a tab', 'k\tk'],
  ])('must not be %s: it is named, and nothing is created', async (_, key) => {
    const opened = await desk(app);
    const before = await count(app, opened);

    const { token } = opened.creator;
    const headers = { 'idempotency-key': key };
    expectBadFields(
      await app.send('POST', path(opened), { token, headers, body: body(opened) }),
      'Idempotency-Key',
    );

    expect(await count(app, opened)).toBe(before);
    expect(await countKeys(app, opened.creator)).toBe(0);
  });

  test('is not needed: without it the same request creates twice', async () => {
    const opened = await desk(app);
    const before = await count(app, opened);

    for (let time = 0; time < 2; time++)
      expect(
        await app.send('POST', path(opened), { token: opened.creator.token, body: body(opened) }),
      ).toMatchObject({ status: 201 });

    expect(await count(app, opened)).toBe(before + 2);
    expect(await countKeys(app, opened.creator)).toBe(0);
  });
});
