import { describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { IdempotencyKey } from '../../src/idempotency/idempotency-key.entity.js';
import { Message } from '../../src/messages/message.entity.js';
import { Ticket } from '../../src/tickets/ticket.entity.js';
import { desk, type Desk } from '../factories/ticket.js';
import type { TestApp } from '../support/app.js';
import {
  countKeys,
  CREATIONS,
  expectRefused,
  expectSame,
  newKey,
  postOnce,
  type Creation,
} from '../support/idempotency.js';
import { onTwoInstances } from '../support/two-instances.js';

let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Makes a key as old as time would. */
async function age(key: string, milliseconds: number, columns: Partial<IdempotencyKey> = {}): Promise<void> {
  const claimedAt = new Date(Date.now() - milliseconds);
  const { affected } = await here.nest
    .get(DataSource)
    .manager.update(IdempotencyKey, { key }, { claimedAt, ...columns });
  expect(affected).toBe(1);
}

/** Leaves of a request what its process leaves behind that dies half-way: the key, and nothing that it wrote. */
async function dieHalfWay(key: string, what: Creation['what'], text: string, ago: number): Promise<void> {
  const answer = JSON.parse(text) as { id: number } | { id: number }[];
  const { id } = Array.isArray(answer) ? (answer.at(-1) as { id: number }) : answer;
  await here.nest.get(DataSource).manager.delete(what === 'a ticket' ? Ticket : Message, { id });
  await age(key, ago, { createdId: null });
}

describe.each(CREATIONS)('a key with which $what is created', ({ what, path, body, count }) => {
  const post = (
    opened: Desk,
    key: string,
    { app = here, members = {} }: { app?: TestApp; members?: object } = {},
  ) => postOnce(app, opened.creator, path(opened), key, { ...body(opened), ...members });

  test('is known to another instance', async () => {
    const opened = await desk(here);
    const before = await count(here, opened);
    const key = newKey();
    const first = await post(opened, key);

    expectSame(await post(opened, key, { app: there }), first);
    expectRefused(await post(opened, key, { app: there, members: { content: 'Something else.' } }), 422);

    expect(await count(here, opened)).toBe(before + 1);
  });

  test('gives the same answer for 24 hours', async () => {
    const opened = await desk(here);
    const before = await count(here, opened);
    const key = newKey();
    const first = await post(opened, key);
    await age(key, 24 * HOUR - MINUTE);

    expectSame(await post(opened, key), first);
    expectRefused(await post(opened, key, { members: { content: 'Something else.' } }), 422);

    expect(await count(here, opened)).toBe(before + 1);
  });

  test.each([
    ['the same', {}],
    ['another', { content: 'Something else.' }],
  ])('is new again after 24 hours, for %s request', async (_, members) => {
    const opened = await desk(here);
    const before = await count(here, opened);
    const key = newKey();
    const first = await post(opened, key);
    await age(key, 24 * HOUR + MINUTE);

    const second = await post(opened, key, { members });

    expect(second.status).toBe(201);
    expect(second.text).not.toBe(first.text);
    expectSame(await post(opened, key, { members }), second);
    expect(await count(here, opened)).toBe(before + 2);
    expect(await countKeys(here, opened.creator)).toBe(1);
  });

  test.each([
    ['has just begun', 0],
    ['has run for 50 seconds', 50 * SECOND],
  ])('is in use while its request %s', async (_, ago) => {
    const opened = await desk(here);
    const key = newKey();
    const { text } = await post(opened, key);
    await dieHalfWay(key, what, text, ago);
    const before = await count(here, opened);

    for (const app of [here, there]) {
      const answer = await post(opened, key, { app });
      expectRefused(answer, 409);
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expectRefused(await post(opened, key, { app, members: { content: 'Something else.' } }), 422);
    }

    expect(await count(here, opened)).toBe(before);
  });

  test.each([
    ['a minute', 70 * SECOND],
    ['23 hours', 23 * HOUR],
    ['days', 72 * HOUR],
  ])('is given up for lost where its request has run for more than %s', async (_, ago) => {
    const opened = await desk(here);
    const key = newKey();
    const { text } = await post(opened, key);
    await dieHalfWay(key, what, text, ago);
    const before = await count(here, opened);

    const again = await post(opened, key, { app: there });

    expect(again.status).toBe(201);
    expectSame(await post(opened, key), again);
    expect(await count(here, opened)).toBe(before + 1);
  });

  test('whose request was lost is taken over by one of many that come at once', async () => {
    const opened = await desk(here);
    const key = newKey();
    const { text } = await post(opened, key);
    await dieHalfWay(key, what, text, 70 * SECOND);
    const before = await count(here, opened);

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => post(opened, key, { app: index % 2 ? here : there })),
    );

    const [first] = answers.filter(({ status }) => status === 201);
    if (!first) throw new Error('none of them was answered');
    for (const answer of answers)
      if (answer.status === 201) expectSame(answer, first);
      else expectRefused(answer, 409);
    expect(await count(here, opened)).toBe(before + 1);
  });
});
