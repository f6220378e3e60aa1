import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lookUpOf, matchOf, readSearch, tsqueryOf } from '../../src/search/search-query.js';

const word = (...found: string[][]) => [{ found, absent: [] }];

describe('a search', () => {
  test.each([
    ['vpn', word(['vpn'])],
    [' vpn  home ', word(['vpn'], ['home'])],
    ['vpn vpn VPN', word(['vpn'], ['VPN'])],
    ['"on fire"', word(['on', 'fire'])],
    ['"on fire', word(['on', 'fire'])],
    ['the "on fire"now', word(['the'], ['on', 'fire'], ['now'])],
    ['wi-fi', word(['wi', 'fi'])],
    ['server01.example.com', word(['server01', 'example', 'com'])],
    ["it's 100%", word(['it', 's'], ['100'])],
    ['- vpn', word(['vpn'])],
    ['Ελλάς प्रिंटर 漢字', word(['Ελλάς'], ['प्रिंटर'], ['漢字'])],
    ['vpn -home', [{ found: [['vpn']], absent: [['home']] }]],
    ['-"at home" vpn', [{ found: [['vpn']], absent: [['at', 'home']] }]],
    ['a or b OR "or"', [...word(['a']), ...word(['b']), ...word(['or'])]],
    ['-or vpn', [{ found: [['vpn']], absent: [['or']] }]],
    ['vpn or -home', word(['vpn'])],
    ['or or vpn or', word(['vpn'])],
    ['', []],
    ['-vpn', []],
    ['"" !? 🔥 -', []],
  ])('is read: %s', (q, alternatives) => {
    expect(readSearch(q)).toEqual(alternatives);
  });
});

describe('what is read', () => {
  const read = readSearch('wi-fi vpn -"at home" or printer');

  test('is written for PostgreSQL', () => {
    expect(tsqueryOf(read)).toBe("(('wi' <-> 'fi':*) & 'vpn':* & !('at' <-> 'home':*)) | ('printer':*)");
  });

  test('is written for FTS5, in all columns and in some', () => {
    const expression = '(("wi fi"* AND "vpn"*) NOT ("at home"*)) OR ("printer"*)';
    expect(matchOf(read)).toBe(expression);
    expect(matchOf(read, ['title', 'content'])).toBe(`{title content} : (${expression})`);
  });

  test('has either sigma where a word ends with one', () => {
    expect(tsqueryOf(readSearch('Ελλάς'))).toBe("(('Ελλάσ':* | 'Ελλάς':*))");
  });

  test('never has signs within its words that mean something to a database', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (q) => {
        const words = readSearch(q).flatMap(({ found, absent }) => [...found, ...absent].flat());
        for (const each of words) expect(each).toMatch(/^[\p{L}\p{M}\p{Nd}\p{Nl}]+$/u);
      }),
    );
  });
});

describe('what is looked up', () => {
  test.each([
    ['the longest word of each alternative', 'on "the xylograph" or vpn', [['xylograph'], ['vpn']]],
    ['nothing where one has but short words', 'xylograph or it', undefined],
    ['nothing where there are many', 'vpn or mail or badge or phone or screen', undefined],
  ])('is %s', (_, q, words) => {
    expect(lookUpOf(readSearch(q))).toEqual(words?.map((each) => ({ found: [each], absent: [] })));
  });
});
