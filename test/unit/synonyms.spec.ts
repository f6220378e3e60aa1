import { describe, expect, test } from '@jest/globals';
import { conceptsOf } from '../../src/search/concepts.js';
import { OWN_SYNONYMS } from '../../src/search/own-synonyms.js';
import { Synonyms } from '../../src/search/synonyms.js';
import { wordsOf } from '../../src/search/words.js';

const own = new Synonyms(OWN_SYNONYMS);
const groupsOf = (text: string, synonyms = own) => [...synonyms.find(wordsOf(text)).groups.keys()];

describe('the synonyms of Wasil itself', () => {
  test.each([
    ['wlan', 'Wi-Fi'],
    ['wlan', 'الواي فاي'],
    ['printers', 'photocopier'],
    ['printing', 'الطابعة'],
    ['password', 'كلمة المرور'],
    ['locked out', 'مقفل'],
  ])('have “%s” in one group with “%s”', (one, other) => {
    expect(groupsOf(one).length).toBeGreaterThan(0);
    expect(groupsOf(other)).toEqual(expect.arrayContaining(groupsOf(one).slice(0, 1)));
  });

  test('know no word of the language alone', () => {
    expect(groupsOf('Since yesterday it is so again, please help.')).toEqual([]);
  });
});

describe('a file of synonyms', () => {
  const groups = (count: number) => Array.from({ length: count }, (_, at) => `a${at}, b${at}`).join('\n');
  const file = '# Ours\n\nsamovar, urn\ntea machine ، غلاية الشاي\nurn, vase\n';
  const ours = new Synonyms(file);

  test.each<[string, string, number[], number[]]>([
    ['a word', 'The samovar', [0], [1]],
    ['a word in another form', 'Two samovars', [0], [1]],
    ['a phrase', 'A tea machine leaks', [1], [1, 2]],
    ['a phrase in the other script', 'غلاية الشاي', [1], [0, 1]],
    ['no part of a phrase', 'A machine for tea', [], []],
    ['every group of a word', 'An urn', [0, 2], [1]],
    ['what is in several places once', 'samovar samovar', [0], [0, 1]],
  ])('finds %s', (_, text, groups, places) => {
    const { groups: found, found: at } = ours.find(wordsOf(text));
    expect([[...found.keys()], [...at]]).toEqual([groups, places]);
  });

  test.each([
    ['a word alone', 'a, b\n\nsamovar', /^line 3 of the synonyms must have 2 to 40/],
    ['one word beside nothing', 'samovar, ?', /^line 1 of the synonyms must have 2 to 40/],
    ['too many in a group', Array.from({ length: 41 }, (_, at) => `x${at}`).join(), /^line 1 /],
    ['too many groups', groups(2001), /^line 2001 of the synonyms is one too many: at most 2000/],
    [
      'too many that begin alike',
      Array.from({ length: 201 }, (_, at) => `red x${at}, y${at}`).join('\n'),
      /^line 201 of the synonyms has one of more than 200 that begin with one word$/,
    ],
  ])('is refused for %s, with the line', (_, text, fault) => {
    expect(() => new Synonyms(text)).toThrow(fault);
  });

  test('may have as much as is allowed', () => {
    const full = Array.from({ length: 40 }, (_, at) => `x${at}`).join();
    expect(groupsOf('x39', new Synonyms(`${full}\r\n`.repeat(200)))).toHaveLength(200);
    expect(groupsOf('b1999', new Synonyms(groups(2000)))).toEqual([1999]);
  });
});

describe('what a text speaks of', () => {
  const namesOf = (title: string, content = '') => conceptsOf(title, content, own).map(({ name }) => name);

  test.each([
    ['words that say something, in any form once', 'The samovars and a samovar', ['samovar']],
    ['groups by their first', 'No wlan', ['wifi']],
    ['nothing common', 'Please help me again since Monday', []],
    ['no single letters', 'x 7 samovar', ['samovar']],
  ])('are %s', (_, title, names) => {
    expect(namesOf(title)).toEqual(names);
  });

  test('counts more in the title, and more if it is of the field', () => {
    const concepts = conceptsOf('samovar wlan', 'kettle samovar printer', own);
    expect(concepts.map(({ weight }) => weight.toFixed(2))).toEqual(['2.56', '1.60', '1.60', '1.00']);
  });

  test('are at most twenty-four, those of the title first', () => {
    const many = (name: string) => Array.from({ length: 20 }, (_, at) => `${name}${at}0`);
    const names = namesOf(many('title').join(' '), many('content').join(' '));
    expect(names).toEqual([...many('title'), ...many('content').slice(0, 4)]);
  });
});
