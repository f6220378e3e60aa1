import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { beginningOf, formsOf } from '../../src/search/beginnings.js';
import { indexedWords, needleOf } from '../../src/search/search-query.js';
import { wordsOf } from '../../src/search/words.js';

const beginningsOf = (text: string) => wordsOf(text).map(beginningOf);

test.each([
  ['print', 'printing printer printers printed prints Print'],
  ['batter', 'battery batteries'],
  ['install', 'installs installing installation installed'],
  ['notif', 'notify notifies notified'],
  ['طابع', 'طابعة الطابعات طابعتي والطابعة'],
  ['حساب', 'حسابي الحساب حسابات'],
])('the forms of a word have a beginning in common: %s', (beginning, forms) => {
  expect(beginningsOf(forms)).toEqual(forms.split(' ').map(() => ({ words: [beginning], goesOn: true })));
});

test.each([
  ['bus', 'bus', false],
  ['vpn', 'VPN', false],
  ['key', 'keys', false],
  ['used', 'used', false],
  ['boxe', 'boxes', true],
  ['شبك', 'شبكة', false],
])('a short word stays whole but for a plural: %s', (beginning, word, goesOn) => {
  expect(beginningsOf(word)).toEqual([{ words: [beginning], goesOn }]);
});

test.each(['0x80070005', 'pr1042s', 'kb5005565'])('nothing is cut off a number or a code: %s', (word) => {
  expect(beginningsOf(word)).toEqual([{ words: [word], goesOn: true }]);
});

test('whatever is cut off a word, it is found where it stands itself', () => {
  const endings = fc.constantFrom('', 's', 'es', 'ing', 'ied', 'ه', 'ة', 'ات', 'نا', 'ي', 'ية');
  const stems = fc.string({ unit: fc.constantFrom(...'aeksyشبكلوفة7'), maxLength: 6 });
  fc.assert(
    fc.property(stems, endings, (stem, ending) => {
      const text = stem + ending;
      return wordsOf(text).every((word) =>
        formsOf(word).some((form) => indexedWords(text).includes(needleOf(form))),
      );
    }),
    { numRuns: 1000 },
  );
});
