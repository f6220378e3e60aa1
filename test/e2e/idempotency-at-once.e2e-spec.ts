import { describe, expect, test } from '@jest/globals';
import { desk, type Desk } from '../factories/ticket.js';
import type { TestApp } from '../support/app.js';
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
import { onTwoInstances } from '../support/two-instances.js';

let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

const AT_ONCE = 100;

describe.each(CREATIONS)('100 requests for $what at once', ({ path, body, count }) => {
  const post = (opened: Desk, key: string, app: TestApp, content = 'Is there any news?') =>
    postOnce(app, opened.creator, path(opened), key, { ...body(opened), content });

  test.each<[string, () => [TestApp, TestApp]]>([
    ['one instance', () => [here, here]],
    ['two instances', () => [here, there]],
  ])(
    'with one key create one, on %s, and all who are answered are answered the same',
    async (_, instances) => {
      const opened = await desk(here);
      const [one, other] = instances();
      const before = await count(here, opened);
      const key = newKey();

      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (__, index) => post(opened, key, index % 2 ? one : other)),
      );

      const [first] = answers.filter(({ status }) => status === 201) as [Received];
      for (const answer of answers) {
        if (answer.status === 201) {
          expectSame(answer, first);
        } else {
          expectRefused(answer, 409);
          expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
          expectSame(await post(opened, key, one), first);
        }
      }
      expect(await count(here, opened)).toBe(before + 1);
      expect(await countKeys(here, opened.creator)).toBe(1);
      const condition = `actor_id = ${opened.creator.id} AND kind LIKE '%.created'`;
      expect(await countRows(here.databaseUrl, 'events', condition)).toBe(2);
    },
  );

  test('with as many keys create as many', async () => {
    const opened = await desk(here);
    const before = await count(here, opened);
    const keys = Array.from({ length: AT_ONCE }, newKey);

    // Who is told to come back, on a slow machine, comes back with the same key.
    const created = async (key: string): Promise<Received> => {
      const answer = await post(opened, key, here);
      return answer.status === 503 ? created(key) : answer;
    };
    const answers = await Promise.all(keys.map(created));

    expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 201));
    expect(await count(here, opened)).toBe(before + AT_ONCE);
    for (const [index, key] of keys.entries())
      expectSame(await post(opened, key, here), answers[index] as Received);
    expect(await count(here, opened)).toBe(before + AT_ONCE);
  });

  test('with one key and different bodies create one, and the others are refused', async () => {
    const opened = await desk(here);
    const before = await count(here, opened);
    const key = newKey();

    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, index) => post(opened, key, here, `Question ${index}`)),
    );

    const [made, ...others] = answers.toSorted((one, other) => one.status - other.status) as [
      Received,
      ...Received[],
    ];
    expect(made.status).toBe(201);
    // On PostgreSQL one that comes while the first runs can't be told from it.
    for (const other of others) expectRefused(other, other.status === 409 ? 409 : 422);
    expect(await count(here, opened)).toBe(before + 1);
  });
});
