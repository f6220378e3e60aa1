import { expect } from '@jest/globals';
import type { SessionView } from '../../src/auth/session.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import { manager, newcomer } from '../factories/person.js';
import type { TestApp } from './app.js';
import { pagesFrom } from './pages.js';

const TEXTS = ['Costs 5 € \\ "five" \\u0041', 'الطابعة لا تعمل', 'Ärger mit ЖУК 🖨️', "it's NULL, {NULL} \\n"];

/** Signs up, logs in, opens, lists, pages and searches; what is stored must come back letter by letter, and times in UTC. */
export async function expectToWorkAsEverywhere(app: TestApp): Promise<void> {
  const names = ['éva', 'ZOE', 'Émile', 'adam', 'žižka'].map((name) => `${name} ${newcomer().username}`);
  const [boss] = await Promise.all(names.map((nickname) => manager(app, { nickname })));
  const body = newcomer({ nickname: TEXTS[2] });
  expect((await app.send('POST', '/signup', { body })).status).toBe(201);
  const session = await app.send('POST', '/login', { body });
  expect(session.status).toBe(200);
  const { access: token, profile } = session.body as SessionView;
  expect(profile.nickname).toBe(TEXTS[2]);
  const path = `/profiles/${profile.id}/tickets`;
  const before = Date.now();
  const opened: TicketView[] = [];
  for (const text of TEXTS) {
    const members = { title: text, content: text, assigned_to: boss?.id };
    const answer = await app.send('POST', path, { token, body: members });
    expect([answer.status, answer.body]).toEqual([
      201,
      expect.objectContaining({ title: text, content: text }),
    ]);
    opened.push(answer.body as TicketView);
  }
  for (const { created_at } of opened) {
    expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Math.abs(Date.parse(created_at) - before)).toBeLessThan(60_000);
  }

  const titles = (rows: TicketView[]) => rows.map(({ title }) => title);
  const newestFirst = TEXTS.toReversed();
  const listed = await app.send('GET', path, { token });
  expect(listed.body).toEqual(opened.toReversed());
  expect((await pagesFrom<TicketView>(app, `${path}?limit=1`, { token })).map(titles)).toEqual(
    newestFirst.map((title) => [title]),
  );
  for (const [query, index] of [
    ['ärger', 2],
    ['жук', 2],
    ['الطابعة', 1],
    ['FIVE', 0],
  ] as const) {
    const found = await app.send('GET', `${path}?q=${encodeURIComponent(query)}`, { token });
    expect([query, titles(found.body as TicketView[])]).toEqual([query, [TEXTS[index]]]);
  }
  const since = encodeURIComponent(opened[1]?.created_at ?? '');
  const later = await app.send('GET', `${path}?created_after=${since}`, { token });
  expect(titles(later.body as TicketView[])).toEqual(newestFirst.slice(0, 3));

  const closing = { token: boss?.token, body: { is_resolved: true } };
  expect((await app.send('PUT', `/tickets/${opened[0]?.id}`, closing)).status).toBe(200);
  const managers = await app.send('GET', '/users/managers');
  expect((managers.body as { nickname: string }[]).map(({ nickname }) => nickname.split(' ')[0])).toEqual([
    'adam',
    'ZOE',
    'Émile',
    'éva',
    'žižka',
  ]);
}
