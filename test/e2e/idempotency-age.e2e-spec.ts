import { describe, expect, test } from '@jest/globals';
import { DataSource } from 'typeorm';
import { IdempotencyKey } from '../../src/idempotency/idempotency-key.entity.js';
import { desk, type Desk } from '../factories/ticket.js';
import type { TestApp } from '../support/app.js';
import { countKeys, CREATIONS, expectRefused, expectSame, newKey, postOnce } from '../support/idempotency.js';
import { onTwoInstances } from '../support/two-instances.js';

let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Makes a key as old as time would. */
async function age(key: string, milliseconds: number): Promise<void> {
  const claimedAt = new Date(Date.now() - milliseconds);
  const { affected } = await here.nest.get(DataSource).manager.update(IdempotencyKey, { key }, { claimedAt });
  expect(affected).toBe(1);
}

describe.each(CREATIONS)('a key with which $what is created', ({ path, body, count }) => {
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

  test('that a process of an earlier version has taken is in use until it says what it created', async () => {
    const opened = await desk(here);
    const key = newKey();
    const first = await post(opened, key);
    const before = await count(here, opened);
    const manager = here.nest.get(DataSource).manager;
    const { createdId } = await manager.findOneByOrFail(IdempotencyKey, { key });
    await manager.update(IdempotencyKey, { key }, { createdId: null });

    const answer = await post(opened, key);
    expectRefused(answer, 409);
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    await manager.update(IdempotencyKey, { key }, { createdId });

    expectSame(await post(opened, key), first);
    expect(await count(here, opened)).toBe(before);
  });
});
