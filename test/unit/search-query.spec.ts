import { describe, expect, test } from '@jest/globals';
import {
  indexedWords,
  lookUpOf,
  matchOf,
  needleOf,
  readSearch,
  searchFault,
  tsqueryOf,
  type Term,
} from '../../src/search/search-query.js';

const term = (...words: string[]): Term => [{ words, goesOn: true }];
const all = (...found: Term[]) => [{ found, absent: [] }];

describe('a search', () => {
  test.each([
    ['vpn', all(term('vpn'))],
    [' vpn  home ', all(term('vpn'), term('home'))],
    ['vpn vpn VPN', all(term('vpn'))],
    ['"on fire"', all(term('on', 'fire'))],
    ['"on fire', all(term('on', 'fire'))],
    ['the "on fire"now', all(term('the'), term('on', 'fire'), term('now'))],
    ['wi-fi', all(term('wi', 'fi'))],
    ['server01.example.com', all(term('server01', 'example', 'com'))],
    ["it's 100%", all(term('it', 's'), term('100'))],
    ['- vpn', all(term('vpn'))],
    ['🔥 प्रिंटर 漢字', all(term('🔥'), term('प्रिंटर'), term('漢字'))],
    ['vpn -home', [{ found: [term('vpn')], absent: [term('home')] }]],
    ['-"at home" vpn', [{ found: [term('vpn')], absent: [term('at', 'home')] }]],
    ['a or b OR "or"', [...all(term('a')), ...all(term('b')), ...all(term('or'))]],
    ['-or vpn', [{ found: [term('vpn')], absent: [term('or')] }]],
    ['vpn or -home', all(term('vpn'))],
    ['or or vpn or', all(term('vpn'))],
    ['', []],
    ['-vpn', []],
    ['"" !? -', []],
  ])('is read: %s', (q, alternatives) => {
    expect(readSearch(q)).toEqual(alternatives);
  });

  test.each([
    ['الطابعة', [' الطابعه', ' طابعه']],
    ['الحل', [' الحل', ' حل ']],
    ['"فريق الحل"', [' فريق الحل', ' فريق حل ', ' ريق حل ']],
    ['الكتابة', [' الكتابه', ' كتابه', ' تابه']],
    ['طابعة', [' طابعه']],
  ])('looks for a word with its particles and without them: %s', (q, needles) => {
    expect(readSearch(q)[0]?.found.flat().map(needleOf)).toEqual(needles);
  });
});

test.each([
  ['more than 8 alternatives', 'a or b or c or d or e or f or g or h', ' or i', /at most 8 alternatives/],
  [
    'more than 40 words',
    Array.from({ length: 40 }, (_, index) => `w${index}`).join(' '),
    ' -x',
    /at most 40 words/,
  ],
  [
    'more than 10 phrases',
    Array.from({ length: 10 }, (_, index) => `a-${index}`).join(' '),
    ' wi-fi',
    /at most 10 phrases/,
  ],
  ['a phrase of more than 24', `"${'a '.repeat(23)}b`, ' c"', /at most 24 words in a phrase/],
])('a search may not have %s', (_, most, more, fault) => {
  expect(searchFault(most)).toBeUndefined();
  expect(searchFault(most + more)).toMatch(fault);
});

describe('a text is kept', () => {
  test.each([
    ['It smokes.', ' it smokes '],
    ['!?', ''],
    ['الحل في vpn', ' الحل في vpn \ue000 حل في vpn '],
    ['الكتابة', ' الكتابه \ue000 كتابه \ue000 تابه '],
  ])('by its words, with their particles and without: %s', (text, words) => {
    expect(indexedWords(text)).toBe(words);
  });
});

describe('what is read', () => {
  const [wifi, solution] = [readSearch('wi-fi'), readSearch('الحل')].map(
    (read) => read[0]?.found[0] ?? [],
  ) as [Term, Term];

  test('is written for PostgreSQL', () => {
    expect(tsqueryOf(wifi)).toBe("'wi' & 'fi':*");
    expect(tsqueryOf(solution)).toBe("'الحل':* | 'حل'");
  });

  test('is written for FTS5', () => {
    expect(matchOf(wifi)).toBe('("wi" AND "fi"*)');
    expect(matchOf(solution)).toBe('("الحل"*) OR ("حل")');
  });
});

describe('what is looked up', () => {
  test.each([
    [
      'the longest term of each alternative',
      'on "the xylograph" or vpn',
      [term('the', 'xylograph'), term('vpn')],
    ],
    ['nothing where one has but short words', 'xylograph or it', undefined],
    ['nothing where there are many', 'vpn or mail or badge or phone or screen', undefined],
  ])('is %s', (_, q, terms) => {
    expect(lookUpOf(readSearch(q))).toEqual(terms?.flat());
  });
});
