import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SolutionView } from '../../src/solutions/solution.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { publish, rewrite } from '../factories/solution.js';
import { startApp, type TestApp } from '../support/app.js';
import { expectBadFields } from '../support/expect-answer.js';
import { nextOf, pagesFrom } from '../support/pages.js';

let app: TestApp;
let author: Person;
let reader: Person;
beforeAll(async () => {
  app = await startApp();
  [author, reader] = await Promise.all([manager(app), employee(app)]);
  for (const [title, content] of TEXTS) await publish(app, author, { title, content });
});
afterAll(() => app.close());

const TEXTS = [
  ['VPN drops at home', 'Restart the router.'],
  ['Router is slow', 'Look whether the VPN is on.'],
  ['No sound', 'Turn the router off.\nThen on again.'],
] as const;
const [VPN, ROUTER, SOUND] = TEXTS.map(([title]) => title);

async function pagesOf(query: Record<string, string>, { token } = reader): Promise<string[][]> {
  const path = `/solutions?${new URLSearchParams(query).toString()}`;
  const pages = await pagesFrom<SolutionView>(app, path, { token });
  return pages.map((page) => page.map(({ title }) => title));
}

test.each([
  ['what has it in the title first, then the newest', 'router', [ROUTER, SOUND, VPN]],
  ['beginnings of words', 'rest', [VPN]],
  ['all words, in title and content', 'vpn slow', [ROUTER]],
  ['a phrase beyond the end of a line', '"off then on"', [SOUND]],
  ['either of two', 'sound or slow', [ROUTER, SOUND].toReversed()],
  ['what is without a word', 'router -vpn', [SOUND]],
  ['nothing that is nowhere', 'scanner', []],
])('a search finds %s: %s', async (_, q, titles) => {
  expect((await pagesOf({ q })).flat()).toEqual(titles);
});

test('a list and a search are read page by page, each solution once and in order', async () => {
  expect(await pagesOf({ limit: '2' })).toEqual([[SOUND, ROUTER], [VPN]]);
  expect(await pagesOf({ q: 'router', limit: '1' })).toEqual([[ROUTER], [SOUND], [VPN]]);
});

test('a cursor of a list does not go on with a search, nor one of a search with a list', async () => {
  const { token } = reader;
  const cursorOf = async (query: string) =>
    /cursor=[^&]+/.exec(nextOf(await app.send('GET', `/solutions?limit=1${query}`, { token })) ?? '')?.[0];

  expectBadFields(await app.send('GET', `/solutions?q=router&${await cursorOf('')}`, { token }), 'cursor');
  expectBadFields(await app.send('GET', `/solutions?${await cursorOf('&q=router')}`, { token }), 'cursor');
});

test.each([
  ['limit=0', 'limit'],
  ['q=', 'q'],
  ['is_archived=perhaps', 'is_archived'],
  ['cursor=x', 'cursor'],
  ['snippets=true', 'snippets'],
])('a list with %s is refused, and the parameter is named', async (query, name) => {
  expectBadFields(await app.send('GET', `/solutions?${query}`, { token: reader.token }), name);
});

test('what is rewritten is found by its new words and no more by its old ones', async () => {
  const solution = await publish(app, author, { title: 'Kettle', content: 'It steams.' });

  await rewrite(app, { author, solution }, { title: 'Samovar', content: 'It whistles.' });

  expect((await pagesOf({ q: 'samovar whistles' })).flat()).toEqual(['Samovar']);
  expect((await pagesOf({ q: 'kettle or steams' })).flat()).toEqual([]);
  await rewrite(app, { author, solution }, { is_archived: true });
});
