import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { employee, manager, type Person } from '../factories/person.js';
import { openTicket, say } from '../factories/ticket.js';
import { startApp, type TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import { expectBadFields } from '../support/expect-answer.js';
import { hostileText } from '../support/hostile.js';
import { list, titlesInAlphabet, withTickets } from '../support/searching.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

const found = (person: Person, q: string) => titlesInAlphabet(app, person, q);

const OFFICE: [string, string][] = [
  ['VPN drops', 'At home and at the office.'],
  ['Printer on fire', 'It smokes.\nThe office\tstill stands.'],
  ['Office chair', 'It creaks, and smoke comes.'],
];
const [VPN, PRINTER, CHAIR] = ['VPN drops', 'Printer on fire', 'Office chair'];

describe('a search', () => {
  test.each([
    ['a word in the title', 'vpn', [VPN]],
    ['a word in the content', 'stands', [PRINTER]],
    ['a word in either', 'office', [CHAIR, PRINTER, VPN]],
    ['the beginning of a word', 'print', [PRINTER]],
    ['no part of a word but its beginning', 'rint', []],
    ['a single letter that a word begins with', 'p', [PRINTER]],
    ['nothing that is nowhere', 'scanner', []],
    ['all words, in the title', 'drops vpn', [VPN]],
    ['all words, in title and content', 'home vpn', [VPN]],
    ['all words or nothing', 'vpn scanner', []],
    ['all words in one ticket', 'vpn creaks', []],
    ['words apart by any white space', '  home \u00a0\u3000 vpn ', [VPN]],
    ['a phrase', '"the office"', [PRINTER, VPN]],
    ['a phrase with the beginning of a last word', '"on fir"', [PRINTER]],
    ['a phrase beyond a line break', '"smokes the office"', [PRINTER]],
    ['a phrase that nobody ended', '"on fire', [PRINTER]],
    ['no phrase in another order', '"office the"', []],
    ['no phrase with another first word', '"fic chair"', []],
    ['no phrase that goes from the title over into the content', '"drops at"', []],
    ['what is without a word', 'office -printer', [CHAIR, VPN]],
    ['what is without the beginning of a word', 'office -print', [CHAIR, VPN]],
    ['what is without a phrase', 'office -"office chair"', [PRINTER, VPN]],
    ['a word that another has a minus within', 'vpn-drops', [VPN]],
    ['either of two words', 'vpn or chair', [CHAIR, VPN]],
    ['either of two sets of words', 'office home OR office creaks', [CHAIR, VPN]],
    ['either, where one is without a word', 'smoke -fire or vpn', [CHAIR, VPN]],
    ['the word "or" in quotes only', '"or"', []],
    ['one side of an "or" that has no other', 'or vpn or', [VPN]],
  ])('finds %s: %s', async (_, q, titles) => {
    expect(await found(await withTickets(app, ...OFFICE), q)).toEqual(titles);
  });

  test.each(['-vpn', '-vpn -printer', '-vpn or -printer', '!!', '"', '""', '-', '*', '()', 'or', '" - "'])(
    'finds nothing where there is nothing to be found: %s',
    async (q) => {
      expect(await found(await withTickets(app, ...OFFICE, ['€ or !!', '* - ()']), q)).toEqual([]);
    },
  );

  test('takes 40 words, 24 in a phrase and 8 alternatives, and refuses more', async () => {
    const letters = Array.from({ length: 41 }, (_, index) => String.fromCodePoint(0x4e00 + index));
    const person = await withTickets(
      app,
      ['All', letters.join(' ')],
      ['One less', letters.slice(1).join(' ')],
    );

    expect(await found(person, letters.slice(0, 40).join(' '))).toEqual(['All']);
    expect(await found(person, `"${letters.slice(1, 25).join(' ')}"`)).toEqual(['All', 'One less']);
    expect(await found(person, `"${letters.slice(0, 24).join(' ')}"`)).toEqual(['All']);
    expect(await found(person, `zz${' or zy'.repeat(7)}`)).toEqual([]);
    for (const q of [letters.join(' '), `"${letters.slice(0, 25).join(' ')}"`, `z${' or y'.repeat(8)}`])
      expectBadFields(await list(person, app, { q }), 'q');
  });

  test('takes a word as long as fits', async () => {
    const word = '漢'.repeat(200);
    const person = await withTickets(app, ['Long', `${word}x`], ['Short', word.slice(1)]);

    expect(await found(person, word)).toEqual(['Long']);
  });
});

const SIGNS = [
  '"',
  "'",
  '*',
  ':',
  '(',
  ')',
  '&',
  '|',
  '!',
  '<->',
  '{',
  '}',
  '^',
  '+',
  '-',
  '\\',
  ',',
  '.',
  '-"',
];
const WORDS = [
  'NEAR',
  'AND',
  'OR',
  'NOT',
  'or',
  'title',
  'rank',
  'printer',
  'é',
  '漢',
  'ς',
  ' ',
  '$1',
  ':actor',
];

test('whatever is searched for is taken for text: nothing makes it fail', async () => {
  const [person] = await Promise.all([employee(app), withTickets(app, ...OFFICE)]);
  const pieces = fc.array(fc.constantFrom(...SIGNS, ...WORDS), { minLength: 1, maxLength: 25 });
  const searches = fc.oneof(
    pieces.map((each) => each.join('')),
    hostileText.filter((text) => text.isWellFormed() && text.length < 2000),
  );

  await fc.assert(
    fc.asyncProperty(searches, fc.boolean(), async (q, snippets) => {
      const { status, body } = (await list(person, app, {
        q,
        ...(snippets && { snippets: 'true' }),
      })) as Answer<unknown>;
      if (status === 200) expect(body).toEqual([]);
      else expect(status).toBe(400);
    }),
    { numRuns: 300 },
  );
});

describe('a search is of what the caller may see', () => {
  test('for an employee: not their colleagues’ tickets, nor what is said under them', async () => {
    const [creator, colleague, assignee] = await Promise.all([employee(app), employee(app), manager(app)]);
    const mine = await openTicket(app, creator, assignee, { title: 'Printer, mine' });
    const theirs = await openTicket(app, colleague, assignee, { title: 'Printer, theirs' });
    await say(app, assignee, mine.id, 'Toner?');
    await say(app, assignee, theirs.id, 'Toner!');

    for (const q of ['printer', 'toner', 'printer -scanner', 'toner or printer']) {
      expect(await found(creator, q)).toEqual(['Printer, mine']);
      expect(await found(colleague, q)).toEqual(['Printer, theirs']);
    }
  });

  test('for a manager: what is assigned to them and what they created, each once', async () => {
    const [creator, assignee, other] = await Promise.all([employee(app), manager(app), manager(app)]);
    await openTicket(app, creator, assignee, { title: 'Printer, assigned' });
    await openTicket(app, assignee, other, { title: 'Printer, created' });
    await openTicket(app, assignee, assignee, { title: 'Printer, both' });
    await openTicket(app, creator, other, { title: 'Printer, of neither' });
    await openTicket(app, creator, assignee, { title: 'Scanner' });

    const theirs = ['Printer, assigned', 'Printer, both', 'Printer, created'];
    expect(await found(assignee, 'printer')).toEqual(theirs);
    expect(await found(assignee, 'printer or chair')).toEqual(theirs);
  });
});
