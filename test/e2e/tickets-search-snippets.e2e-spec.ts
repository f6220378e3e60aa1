import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee } from '../factories/person.js';
import { insertTickets, twoPeople } from '../factories/row.js';
import { desk, say, type Desk } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectBadFields } from '../support/expect-answer.js';
import { list, search } from '../support/searching.js';
import { walk } from '../support/walk.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** The snippet of the one ticket that a search finds: the whole of it, and what is marked. */
async function snippet({ creator }: Desk, q: string): Promise<{ text: string; marked: string[] }> {
  const [ticket, ...others] = await search(app, creator, q, { snippets: 'true' });
  expect(others).toEqual([]);
  const parts = ticket?.snippet ?? [];
  const marked = parts.filter(({ matches }) => matches).map(({ text }) => text);
  return { text: parts.map(({ text }) => text).join(''), marked };
}

describe('a snippet', () => {
  test.each([
    ['the title', 'print', 'Printer on fire', ['Printer']],
    ['the title, of several words', 'fire printer', 'Printer on fire', ['Printer', 'fire']],
    ['the content', 'smokes', 'It smokes. A lot', ['smokes']],
    ['a message', 'toner', 'Is it the toner?', ['toner']],
  ])('shows what was found in %s', async (_, q, text, marked) => {
    const opened = await desk(app);
    await say(app, opened.assignee, opened.ticket.id, 'Is it the toner?');

    const shown = await snippet(opened, q);

    expect(shown.text).toContain(text);
    expect(shown.marked).toEqual(marked);
  });

  test('is text, whatever it looks like, and as it was written', async () => {
    const title = '<b>Wi-Fi</b> & a.b@example.com: ~/x_y/z+1 &lt; "Ü" Ελλάς';
    const opened = await desk(app, { title, content: 'x' });

    for (const q of ['fi', 'Ü', 'ΕΛΛΆΣ', 'example'])
      expect((await snippet(opened, q)).text.replaceAll('…', '')).toBe(title);
    expect((await snippet(opened, 'ΕΛΛΆΣ')).marked).toEqual(['Ελλάς']);
  });

  test('has at most 250 characters, and what was found among them', async () => {
    const far = 'Lorem ipsum dolor sit amet '.repeat(150);
    for (const content of [`${far}needle ${far}`, `${'x'.repeat(3000)} needle ${'y'.repeat(3000)}`]) {
      const shown = await snippet(await desk(app, { title: 'Hay', content }), 'needle');

      expect(shown.marked).toContain('needle');
      expect(Array.from(shown.text).length).toBeLessThanOrEqual(250);
    }
    const long = await snippet(await desk(app, { title: 'Hay', content: 'z'.repeat(1000) }), 'zz');
    expect(long.text.length).toBeLessThanOrEqual(250);
    expect(long.marked).toHaveLength(1);
  });

  test('comes with every ticket where it is asked for, and else with none', async () => {
    const { creator } = await desk(app);
    for (const snippets of ['false', undefined])
      for (const q of ['printer', undefined]) {
        const { body } = (await list(creator, app, {
          ...(q && { q }),
          ...(snippets && { snippets }),
        })) as Answer<object[]>;
        expect(body).toHaveLength(1);
        expect(body[0]).not.toHaveProperty('snippet');
      }
  });

  test('is refused where nothing is searched for', async () => {
    expectBadFields(await list(await employee(app), app, { snippets: 'true' }), 'snippets');
    expectBadFields(await list(await employee(app), app, { snippets: '1', q: 'x' }), 'snippets');
  });

  test('comes with 100 tickets at a time, and the pages lead on', async () => {
    const people = await twoPeople(app);
    const ids = await insertTickets(
      app,
      people,
      Array.from({ length: 230 }, () => ({})),
    );
    const { id, token } = people.creator;

    for (const limit of ['', '&limit=1000']) {
      const pages = await walk(app, token, `/profiles/${id}/tickets?q=printer&snippets=true${limit}`);
      expect(pages.map(({ length }) => length)).toEqual([100, 100, 30]);
      expect(pages.flat()).toEqual(ids.toReversed());
    }
  });
});
