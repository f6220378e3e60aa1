import { expect, test } from '@jest/globals';
import { scene, type Scene } from '../factories/scene.js';
import type { TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { read, RESOURCES, tagOf, type Resource } from '../support/entity-tags.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { countRows } from '../support/rows.js';
import { tryAgain } from '../support/try-again.js';
import { onTwoInstances } from '../support/two-instances.js';

let here: TestApp;
let there: TestApp;
onTwoInstances((one, other) => {
  here = one;
  there = other;
});

const AT_ONCE = 100;

/** Makes a hundred requests at once, each of which depends on the same state. */
async function race(
  method: 'PUT' | 'DELETE',
  name: Resource,
  cast: Scene,
  bodyOf: (index: number) => object | undefined,
  instances = [here],
): Promise<Answer[]> {
  const headers = { 'if-match': tagOf(await read(here, name, cast)) };
  const { token } = cast.creator;
  return Promise.all(
    Array.from({ length: AT_ONCE }, (_, index) => {
      const app = instances[index % instances.length] ?? here;
      // A slow machine does not get to all of them in time.
      return tryAgain(() => app.send(method, RESOURCES[name](cast), { token, body: bodyOf(index), headers }));
    }),
  );
}

const contentOf = (index: number) => ({ content: `Version ${index}` });

test.each<[Resource, string, () => TestApp[]]>([
  ['a ticket', 'one instance', () => [here]],
  ['a message', 'one instance', () => [here]],
  ['a ticket', 'two instances', () => [here, there]],
  ['a message', 'two instances', () => [here, there]],
])('of 100 changes of %s at once with one tag, on %s, exactly one is made', async (name, _, instances) => {
  const cast = await scene(here, 'creator');
  const before = (await read(here, 'a history', cast)).body as unknown[];

  const answers = await race('PUT', name, cast, contentOf, instances());

  const [made, ...others] = answers.toSorted((one, other) => one.status - other.status) as [
    Answer,
    ...Answer[],
  ];
  expect(made.status).toBe(200);
  for (const other of others) expectProblem(other, 412);
  const after = await read(here, name, cast);
  expectAnswer(after, 200, made.body);
  expect(tagOf(after)).toBe(tagOf(made));
  expect(after.body).toMatchObject(contentOf(answers.indexOf(made)));
  const history = (await read(here, 'a history', cast)).body as unknown[];
  expect(history.slice(0, before.length)).toEqual(before);
  expect(history.slice(before.length)).toEqual([
    expect.objectContaining({
      action: 'changed',
      member: 'content',
      new: contentOf(answers.indexOf(made)).content,
    }),
  ]);
});

test.each<[Resource, string]>([
  ['a ticket', 'tickets'],
  ['a message', 'messages'],
])('of 100 deletions of %s at once with one tag exactly one is done', async (name, table) => {
  const cast = await scene(here, 'creator');
  const { id } = name === 'a ticket' ? cast.ticket : cast.message;

  const answers = await race('DELETE', name, cast, () => undefined, [here, there]);

  const [done, ...others] = answers.toSorted((one, other) => one.status - other.status) as [
    Answer,
    ...Answer[],
  ];
  expectAnswer(done, 200, { success: true });
  for (const other of others) expectProblem(other, other.status === 404 ? 404 : 412);
  expect(await countRows(here.databaseUrl, table, `id = ${id}`)).toBe(0);
});
