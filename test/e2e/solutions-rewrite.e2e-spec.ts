import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SolutionVersionView, SolutionView } from '../../src/solutions/solution.view.js';
import { manager, type Person } from '../factories/person.js';
import { published, rewrite } from '../factories/solution.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { tagOf } from '../support/entity-tags.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { pagesFrom } from '../support/pages.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const later = { updated_at: expect.any(String) };

function read({ token }: Person, { id }: SolutionView): Promise<Answer> {
  return app.send('GET', `/solutions/${id}`, { token });
}

function put({ token }: Person, { id }: SolutionView, body: object, ifMatch?: string): Promise<Answer> {
  const headers = ifMatch === undefined ? {} : { 'if-match': ifMatch };
  return app.send('PUT', `/solutions/${id}`, { token, body, headers });
}

async function versionsOf({ token }: Person, { id }: SolutionView): Promise<SolutionVersionView[]> {
  const answer = await app.send('GET', `/solutions/${id}/versions`, { token });
  expect(answer.status).toBe(200);
  return answer.body as SolutionVersionView[];
}

test('a solution that is rewritten keeps each version, by whoever left it so, the newest first', async () => {
  const [{ author, solution }, colleague] = await Promise.all([published(app), manager(app)]);

  const answer = await put(colleague, solution, { content: 'Ring the bell.' });
  const archived = await rewrite(app, { author, solution }, { title: 'Fire', is_archived: true });

  const rewritten = { ...solution, content: 'Ring the bell.', version: 2, ...later };
  expectAnswer(answer, 200, rewritten);
  expect(archived).toEqual({ ...rewritten, title: 'Fire', is_archived: true, version: 3 });
  expectAnswer(await read(colleague, solution), 200, archived);
  const [third, second, first, ...more] = await versionsOf(author, solution);
  expect(third).toMatchObject({ version: 3, title: 'Fire', is_archived: true, author: author.profile });
  expect(third?.created_at).toBe(archived.updated_at);
  expect(second).toMatchObject({ version: 2, content: 'Ring the bell.', author: colleague.profile });
  expect(first).toMatchObject({
    version: 1,
    title: solution.title,
    content: solution.content,
    author: author.profile,
  });
  expect(more).toEqual([]);
  const pages = await pagesFrom(app, `/solutions/${solution.id}/versions?limit=1`, { token: author.token });
  expect(pages).toEqual([[third], [second], [first]]);
});

test.each<[string, (solution: SolutionView) => object]>([
  ['sent back as it is', (solution) => solution],
  ['sent nothing', () => ({})],
  ['sent members that are not for writing', () => ({ id: 1, version: 7, author: 1, ticket: 1 })],
])('a solution has no further version where it is %s', async (_, members) => {
  const { author, solution } = await published(app);

  expectAnswer(await put(author, solution, members(solution)), 200, solution);

  expect(await versionsOf(author, solution)).toHaveLength(1);
});

test('a solution that is sent back as an old copy is changed only in what the sender has changed', async () => {
  const [{ author, solution }, colleague] = await Promise.all([published(app), manager(app)]);
  await rewrite(app, { author, solution }, { content: 'Ring the bell.', is_archived: true });

  const answer = await put(colleague, solution, { ...solution, title: 'Smoke' });

  expectAnswer(answer, 200, {
    ...solution,
    title: 'Smoke',
    content: 'Ring the bell.',
    is_archived: true,
    version: 3,
    ...later,
  });
  expectAnswer(await put(colleague, solution, solution), 200, answer.body);
});

test('a rewriting depends on the entity tag where the request says so', async () => {
  const { author, solution } = await published(app);
  const tag = tagOf(await read(author, solution));

  const answer = await put(author, solution, { title: 'Smoke' }, tag);
  expect(answer).toMatchObject({ status: 200, body: { title: 'Smoke', version: 2 } });
  expectProblem(await put(author, solution, { title: 'Late' }, tag), 412);
  expect(await put(author, solution, { title: 'In time' }, tagOf(answer))).toMatchObject({ status: 200 });
});

test('several managers at once rewrite a solution one after the other, and each version is kept', async () => {
  const { author, solution } = await published(app);
  const others = await Promise.all([manager(app), manager(app), manager(app)]);

  const answers = await Promise.all(
    others.map((person, index) => put(person, solution, { title: `Smoke ${index}` })),
  );

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const versions = await versionsOf(author, solution);
  expect(versions.map(({ version }) => version)).toEqual([4, 3, 2, 1]);
  expect(new Set(versions.map(({ title }) => title)).size).toBe(4);
});
