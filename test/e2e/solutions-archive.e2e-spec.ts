import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SolutionView } from '../../src/solutions/solution.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { publish, published, rewrite } from '../factories/solution.js';
import { desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectAnswer, expectProblem } from '../support/expect-answer.js';
import { pagesFrom } from '../support/pages.js';
import { demote } from '../support/role.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

async function idsListed({ token }: Person, query: string): Promise<number[]> {
  const pages = await pagesFrom<SolutionView>(app, `/solutions?${query}`, { token });
  return pages.flat().map(({ id }) => id);
}

test('an archived solution is there for managers alone, in a list of its own, until it is published again', async () => {
  const [{ author, solution }, colleague, reader] = await Promise.all([
    published(app, { title: 'Samovar leaks' }),
    manager(app),
    employee(app),
  ]);
  const path = `/solutions/${solution.id}`;
  const archived = await rewrite(app, { author, solution }, { is_archived: true });

  for (const person of [author, colleague]) {
    expectAnswer(await app.send('GET', path, { token: person.token }), 200, archived);
    expect(await idsListed(person, '')).not.toContain(solution.id);
    expect(await idsListed(person, 'is_archived=true')).toContain(solution.id);
    expect(await idsListed(person, 'q=samovar')).toEqual([]);
    expect(await idsListed(person, 'q=samovar&is_archived=true')).toEqual([solution.id]);
  }
  const { token } = reader;
  expectProblem(await app.send('GET', path, { token }), 404, /no solution/);
  expectProblem(await app.send('GET', `${path}/versions`, { token }), 404, /no solution/);
  expectProblem(await app.send('PUT', path, { token, body: { is_archived: false } }), 404, /no solution/);
  for (const query of ['', 'is_archived=true', 'q=samovar', 'q=samovar&is_archived=true'])
    expect(await idsListed(reader, query)).not.toContain(solution.id);

  const back = await rewrite(app, { author, solution }, { is_archived: false });
  expect(back).toMatchObject({ is_archived: false, version: 3 });
  expectAnswer(await app.send('GET', path, { token }), 200, back);
  expect(await idsListed(reader, 'q=samovar')).toEqual([solution.id]);
});

test('a manager who is one no more neither writes solutions nor sees what is archived, though they wrote it', async () => {
  const { assignee } = await desk(app);
  const { token } = assignee;
  const [shown, hidden] = [await publish(app, assignee), await publish(app, assignee)];
  await rewrite(app, { author: assignee, solution: hidden }, { is_archived: true });

  await demote(app, assignee);

  expectProblem(
    await app.send('POST', '/solutions', { token, body: { title: 'Mine', content: 'Too.' } }),
    403,
    /Only managers/,
  );
  expectProblem(await app.send('PUT', `/solutions/${shown.id}`, { token, body: { title: 'Mine' } }), 403);
  expectProblem(await app.send('GET', `/solutions/${shown.id}/versions`, { token }), 403);
  expectProblem(await app.send('GET', `/solutions/${hidden.id}`, { token }), 404);
  expect(await idsListed(assignee, 'is_archived=true')).toEqual([]);
  const answer = await app.send('GET', `/solutions/${shown.id}`, { token });
  expect(answer).toMatchObject({ status: 200, body: { version: 1, author: { is_manager: false } } });
});
