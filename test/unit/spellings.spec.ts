import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { speltWords, spellingsOf } from '../../src/search/spellings.js';

function haveOneInCommon(one: string, other: string): boolean {
  const spellings = new Set(spellingsOf(one));
  return spellingsOf(other).some((spelling) => spellings.has(spelling));
}

test.each([
  ['the same', 'samovar', 'samovar', true],
  ['one letter left out', 'samovar', 'samvar', true],
  ['one letter added', 'samovar', 'samowvar', true],
  ['one letter doubled', 'samovar', 'sammovar', true],
  ['another letter', 'samovar', 'samowar', true],
  ['two letters changed round', 'samovar', 'samvoar', true],
  ['another first letter', 'samovar', 'zamovar', true],
  ['two other letters far apart', 'samovar', 'zamowar', false],
  ['two letters left out', 'samovar', 'savar', false],
  ['another word', 'samovar', 'kettle', false],
  ['a short word', 'disk', 'disc', false],
  ['a word that becomes too short', 'mouse', 'mose', false],
  ['Arabic letters', 'طابعات', 'طابعاة', true],
])('words have a spelling in common or not: %s', (_, one, other, isCommon) => {
  expect([haveOneInCommon(one, other), haveOneInCommon(other, one)]).toEqual([isCommon, isCommon]);
});

test('every word of six to nineteen letters has one in common with itself short of any letter', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abcdeشكة'), minLength: 6, maxLength: 19 });
  fc.assert(
    fc.property(letters, fc.nat(), (word, place) => {
      const at = place % word.length;
      return haveOneInCommon(word, word.slice(0, at) + word.slice(at + 1));
    }),
  );
});

describe('the spellings of a text', () => {
  test('stand behind its words, marked so that none is taken for a word', () => {
    const [words = '', spellings = ''] = speltWords('Mouse on mouse').split('\ue000');
    expect(words).toBe(' mouse on mouse ');
    expect(spellings.trim().split(' ')).toEqual(
      ['mouse', 'ouse', 'muse', 'mose', 'moue', 'mous'].map((spelling) => `\ue001${spelling}`),
    );
  });

  test.each([
    ['short words alone', 'a bus is on', ' a bus is on '],
    ['a very long word alone', 'x'.repeat(21), ` ${'x'.repeat(21)} `],
    ['nothing', '', ''],
  ])('are none where it has %s', (_, text, words) => {
    expect(speltWords(text)).toBe(words);
  });

  test('are of its first three hundred words', () => {
    const words = Array.from({ length: 400 }, (_, at) => `word${at + 1000}`);
    const spelt = speltWords(words.join(' '));
    expect(spelt).toContain('\ue001word1299 ');
    expect(spelt).not.toContain('\ue001word1300 ');
  });
});

test.each(['𠮷野家です', '𐌰𐌱𐌲𐌳𐌴'])('the spellings of %s have whole characters alone', (word) => {
  const spellings = spellingsOf(word);
  expect(spellings).toHaveLength(6);
  expect(spellings.filter((spelling) => !spelling.isWellFormed())).toEqual([]);
});
