import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { employee, manager, type Person } from '../factories/person.js';
import { insertTickets } from '../factories/row.js';
import { openTicket } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

/** The titles that a search gives, in the order of the alphabet. */
async function found({ id, token }: Person, q: string): Promise<string[]> {
  const path = `/profiles/${id}/tickets?${new URLSearchParams({ q }).toString()}`;
  const answer = (await app.send('GET', path, { token })) as Answer<{ title: string }[]>;
  expect(answer.status).toBe(200);
  return answer.body.map(({ title }) => title).sort();
}

/** Somebody with tickets of these titles, each with the content beside it. */
async function withTickets(...texts: [title: string, content: string][]): Promise<Person> {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const rows = texts.map(([title, content]) => ({ title, content }));
  await insertTickets(app, { creator, assignee }, rows);
  return creator;
}

describe('a search', () => {
  test.each([
    ['in the title', 'vpn', ['VPN drops']],
    ['in the content', 'smokes', ['Printer on fire']],
    ['in either', 'office', ['Office chair', 'Printer on fire', 'VPN drops']],
    ['as a part of a longer one', 'rint', ['Printer on fire']],
    ['beyond a line break', 'still', ['Printer on fire']],
    ['nowhere', 'scanner', []],
  ])('finds a word that stands %s', async (_, q, titles) => {
    const person = await withTickets(
      ['VPN drops', 'At home and at the office.'],
      ['Printer on fire', 'It smokes.\nThe office\tstill stands.'],
      ['Office chair', 'It creaks.'],
    );

    expect(await found(person, q)).toEqual(titles);
  });

  test.each([
    ['both in the title', 'drops vpn', ['VPN drops']],
    ['one in the title, one in the content', 'home vpn', ['VPN drops']],
    ['one of them nowhere', 'vpn scanner', []],
    ['each in another ticket', 'vpn creaks', []],
    ['the same twice', 'vpn vpn', ['VPN drops']],
    ['apart by any white space', '  home \u00a0\u3000 vpn ', ['VPN drops']],
    ['in the other order than in the text', 'office home at', ['VPN drops']],
  ])('asks for every word: %s', async (_, q, titles) => {
    const person = await withTickets(
      ['VPN drops', 'At home and at the office.'],
      ['Office chair', 'It creaks.'],
    );

    expect(await found(person, q)).toEqual(titles);
  });

  test.each([
    ['ASCII', 'Printer', 'pRINTER'],
    ['accents', 'Écran cassé', 'éCRAN CASSÉ'],
    ['umlauts', 'Drucker läuft über', 'DRUCKER LÄUFT ÜBER'],
    ['Cyrillic', 'Принтер горит', 'пРИНТЕР ГОРИТ'],
    ['Greek', 'Εκτυπωτής', 'ΕΚΤΥΠΩΤΉΣ'],
    ['Armenian', 'Տպիչ', 'տՊԻՉ'],
    ['full width', 'ＶＰＮ', 'ｖｐｎ'],
    ['beyond 16 bits', '𐐀𐐁', '𐐨𐐩'],
  ])('does not mind the case of letters: %s', async (_, text, otherCase) => {
    const person = await withTickets([text, 'It smokes.'], ['Other', otherCase], ['Neither', 'x']);
    const both = ['Other', text].sort();

    expect(await found(person, text)).toEqual(both);
    expect(await found(person, otherCase)).toEqual(both);
    expect(await found(person, text.toLowerCase())).toEqual(both);
    expect(await found(person, text.toUpperCase())).toEqual(both);
  });

  test('tells letters with an accent from those without', async () => {
    const person = await withTickets(['Écran', 'x'], ['Ecran', 'x']);

    expect(await found(person, 'écran')).toEqual(['Écran']);
  });

  test('finds a letter however it is composed', async () => {
    const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
    await openTicket(app, creator, assignee, { title: 'Cafe\u0301' });

    expect(await found(creator, 'Caf\u00e9')).toEqual(['Caf\u00e9']);
    expect(await found(creator, 'CAFE\u0301')).toEqual(['Caf\u00e9']);
  });

  test.each([
    ['%', '100% full'],
    ['0%', '100% full'],
    ['_', 'snake_case'],
    ['e_c', 'snake_case'],
    ['\\', 'C:\\Users'],
    ['c:\\u', 'C:\\Users'],
    ['\\%', 'LIKE \\% x'],
    ["'", "it's"],
    ['"', '"quoted"'],
    ['*', '5*'],
    ['?', 'why?'],
    ['[a-z]', '[a-z]+'],
    ["'; DROP", "'; DROP TABLE tickets"],
    [':actor', ':actor'],
    ['$1', '$1'],
  ])('takes %s for itself', async (q, title) => {
    const others = ['100 full', 'snakeXcase', 'C:/Users', 'its', 'LIKE ?', 'az', 'actor'];
    const person = await withTickets([title, 'x'], ...others.map((other): [string, string] => [other, 'x']));

    const titles = await found(person, q);

    expect(titles).toContain(title);
    for (const each of titles) expect(each.toLowerCase()).toContain(q.split(' ')[0]?.toLowerCase());
  });

  test('takes as many words as fit', async () => {
    const letters = Array.from({ length: 100 }, (_, index) => String.fromCodePoint(0x4e00 + index));
    const person = await withTickets(['All', letters.join('')], ['One less', letters.slice(1).join('')]);

    expect(await found(person, letters.join(' '))).toEqual(['All']);
  });

  test('takes a word as long as fits', async () => {
    const word = '🔥'.repeat(200);
    const person = await withTickets(['Long', `x${word}x`], ['Short', word.slice(2)]);

    expect(await found(person, word)).toEqual(['Long']);
  });
});

describe('a search is of what the caller may see', () => {
  test('for an employee: not their colleagues’ tickets', async () => {
    const [creator, colleague, assignee] = await Promise.all([employee(app), employee(app), manager(app)]);
    await openTicket(app, creator, assignee, { title: 'Printer, mine' });
    await openTicket(app, colleague, assignee, { title: 'Printer, theirs' });

    expect(await found(creator, 'printer')).toEqual(['Printer, mine']);
    expect(await found(colleague, 'printer')).toEqual(['Printer, theirs']);
  });

  test('for a manager: what is assigned to them and what they created', async () => {
    const [creator, assignee, other] = await Promise.all([employee(app), manager(app), manager(app)]);
    await openTicket(app, creator, assignee, { title: 'Printer, assigned' });
    await openTicket(app, assignee, other, { title: 'Printer, created' });
    await openTicket(app, creator, other, { title: 'Printer, of neither' });
    await openTicket(app, creator, assignee, { title: 'Scanner' });

    expect(await found(assignee, 'printer')).toEqual(['Printer, assigned', 'Printer, created']);
  });
});
