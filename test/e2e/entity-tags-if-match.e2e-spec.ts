import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, manager } from '../factories/person.js';
import { scene, type Role, type Scene } from '../factories/scene.js';
import { say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { NAMES, read, RESOURCES, tagOf, type Resource } from '../support/entity-tags.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { NOBODYS_ID } from '../support/operations.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

interface Attempt {
  method: 'PUT' | 'DELETE';
  name: Resource;
  body?: object;
}

/** What the creator of a ticket and of a message under it may do to either. */
const ATTEMPTS: Attempt[] = [
  { method: 'PUT', name: 'a ticket', body: { title: 'Printer out', content: 'It is over.' } },
  { method: 'DELETE', name: 'a ticket' },
  { method: 'PUT', name: 'a message', body: { content: 'Anything new?' } },
  { method: 'DELETE', name: 'a message' },
];

function attempt(
  { method, name, body }: Attempt,
  cast: Scene,
  ifMatch?: string,
  { who = 'creator', slash = '' }: { who?: 'creator' | 'assignee' | 'caller'; slash?: string } = {},
): Promise<Answer> {
  return app.send(method, RESOURCES[name](cast) + slash, {
    token: cast[who]?.token,
    body,
    ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  });
}

/** All there is to see of a ticket. */
async function everything(cast: Scene): Promise<unknown[]> {
  const answers = await Promise.all(NAMES.map((name) => read(app, name, cast)));
  return answers.map(({ status, body }) => ({ status, body: body as unknown }));
}

describe.each(ATTEMPTS)('$method of $name', (asked) => {
  test.each<[string, (tag: string) => string | undefined]>([
    ['its tag', (tag) => tag],
    ['*', () => '*'],
    ['a list that has its tag', (tag) => `"other", ${tag}`],
    ['a list without white space that has its tag', (tag) => `${tag},W/"other"`],
    ['no If-Match at all', () => undefined],
  ])('is done with %s, with a slash at the end and without', async (_, spelt) => {
    for (const slash of ['', '/']) {
      const cast = await scene(app, 'creator');
      const ifMatch = spelt(tagOf(await read(app, asked.name, cast)));

      const answer = await attempt(asked, cast, ifMatch, { slash });

      expect(answer).toMatchObject({ status: 200, body: asked.body ?? { success: true } });
    }
  });

  test.each<[string, (tag: string) => string]>([
    ['another tag', () => '"other"'],
    ['its tag, weak', (tag) => `W/${tag}`],
    ['a list that has its tag, weak', (tag) => `"other", W/${tag}`],
    ['its tag without quotes', (tag) => tag.slice(1, -1)],
    ['nothing', () => ''],
  ])('is refused with %s, and nothing is changed', async (_, spelt) => {
    const cast = await scene(app, 'creator');
    const ifMatch = spelt(tagOf(await read(app, asked.name, cast)));
    const before = await everything(cast);

    for (const slash of ['', '/']) expectProblem(await attempt(asked, cast, ifMatch, { slash }), 412);

    expect(await everything(cast)).toEqual(before);
  });

  test.each<[string, (cast: Scene) => [string, object]]>([
    ['has been edited', (cast) => [RESOURCES[asked.name](cast), { content: 'It has changed.' }]],
    [
      'shows a nickname that has changed',
      ({ creator }) => [`/profiles/${creator.id}`, { nickname: 'Amira' }],
    ],
  ])('is refused with the tag that it had before it %s', async (_, change) => {
    const cast = await scene(app, 'creator');
    const stale = tagOf(await read(app, asked.name, cast));
    const [path, body] = change(cast);
    expect(await app.send('PUT', path, { token: cast.creator.token, body })).toMatchObject({ status: 200 });
    const before = await everything(cast);

    expectProblem(await attempt(asked, cast, stale), 412);

    expect(await everything(cast)).toEqual(before);
    const fresh = tagOf(await read(app, asked.name, cast));
    expect(await attempt(asked, cast, fresh)).toMatchObject({ status: 200 });
  });

  test('does not depend on what has changed beside it', async () => {
    const cast = await scene(app, 'creator');
    const tag = tagOf(await read(app, asked.name, cast));
    await say(app, cast.assignee, cast.ticket.id);

    expect(await attempt(asked, cast, tag)).toMatchObject({ status: 200 });
  });

  test.each<Role>(['other employee', 'other manager'])(
    'is a 404 for any %s, whatever If-Match says',
    async (role) => {
      const cast = await scene(app, role);
      const before = await everything(cast);

      for (const ifMatch of [tagOf(await read(app, asked.name, cast)), '*', '"other"'])
        expectProblem(await attempt(asked, cast, ifMatch, { who: 'caller' }), 404);

      expect(await everything(cast)).toEqual(before);
    },
  );

  test('is a 404 where there is nothing, whatever If-Match says', async () => {
    const cast = await scene(app, 'creator');
    const tag = tagOf(await read(app, asked.name, cast));
    const { ticket, message } = cast;
    const gone =
      asked.name === 'a ticket'
        ? { ...cast, ticket: { ...ticket, id: NOBODYS_ID } }
        : { ...cast, message: { ...message, id: NOBODYS_ID } };

    for (const ifMatch of [tag, '*', '"other"']) expectProblem(await attempt(asked, gone, ifMatch), 404);
  });
});

test.each<[string, 'creator' | 'assignee', Attempt]>([
  ['retitle the ticket', 'assignee', { method: 'PUT', name: 'a ticket', body: { title: 'Mine' } }],
  ['close the ticket', 'creator', { method: 'PUT', name: 'a ticket', body: { is_resolved: true } }],
  ['delete the ticket', 'assignee', { method: 'DELETE', name: 'a ticket' }],
  ["edit the creator's message", 'assignee', { method: 'PUT', name: 'a message', body: { content: 'No' } }],
  ["delete the creator's message", 'assignee', { method: 'DELETE', name: 'a message' }],
])('who may not %s (%s) is told so, whatever If-Match says', async (_, who, asked) => {
  const cast = await scene(app, 'creator');
  const before = await everything(cast);
  const tag = tagOf(await read(app, asked.name, cast));

  const answers: Answer[] = [];
  for (const ifMatch of [tag, '*', '"other"', undefined])
    answers.push(await attempt(asked, cast, ifMatch, { who }));

  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect(await everything(cast)).toEqual(before);
});

test("a tag is good for one change, and that change's answer has the next", async () => {
  const cast = await scene(app, 'creator');
  let tag = tagOf(await read(app, 'a ticket', cast));
  for (const title of ['One', 'Two', 'Three']) {
    const asked: Attempt = { method: 'PUT', name: 'a ticket', body: { title } };
    const done = await attempt(asked, cast, tag);
    expect(done).toMatchObject({ status: 200, body: { title } });
    expectProblem(await attempt({ ...asked, body: { title: 'Late' } }, cast, tag), 412);
    expectProblem(await attempt(asked, cast, tag), 412);
    tag = tagOf(done);
  }
});

test('the SPA, which sends no If-Match, goes on changing and deleting', async () => {
  const [cast, successor, colleague] = await Promise.all([
    scene(app, 'creator'),
    manager(app),
    employee(app),
  ]);
  const whole = (await read(app, 'a ticket', cast)).body as object;
  const put = (body: object): Attempt => ({ method: 'PUT', name: 'a ticket', body: { ...whole, ...body } });
  const slash = '/';

  const titled = await attempt(put({ title: 'Printer out' }), cast, undefined, { slash });
  expectAnswer(titled, 200, { ...whole, title: 'Printer out', updated_at: expect.any(String) });
  const body = { title: 'Printer out', assigned_to: String(successor.id) };
  const handedOn = await attempt(put(body), cast, undefined, { who: 'assignee', slash });
  expect(handedOn).toMatchObject({ status: 200, body: { ...body, assigned_to: successor.id } });
  expect(await attempt(put({ created_by: colleague.id }), cast, undefined, { slash })).toMatchObject({
    status: 200,
    body: { ...body, assigned_to: successor.id, created_by: cast.creator.id },
  });
  const deleted = await attempt({ method: 'DELETE', name: 'a ticket' }, cast, undefined, { slash });
  expectAnswer(deleted, 200, { success: true });
});
