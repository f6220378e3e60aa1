import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { placedWordsOf, wordsOf } from '../../src/search/words.js';

const plain = (text: string) => wordsOf(text).map((word) => word.plain);
const stems = (text: string) => wordsOf(text).map(({ stem }) => stem);

// But those that are all alike: they have no other case, and stand for nothing but themselves.
const EVERY_CHARACTER = Array.from({ length: 0x110000 }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point))
  .filter((character) => !/[\p{Cn}\p{Co}\p{Unified_Ideograph}\p{sc=Hangul}\p{sc=Tangut}]/u.test(character));

describe('the words of a text', () => {
  test.each([
    ['ends where signs are', "it's C:\\a_b/c.d+e=100%", ['it', 's', 'c', 'a', 'b', 'c', 'd', 'e', '100']],
    ['no case', 'ΕΛΛΆΣ Ελλάς Straße STRASSE Ⓜ', ['ελλάσ', 'ελλάσ', 'strasse', 'strasse', 'm']],
    [
      'no case where Turkish has two letters i',
      'İSTANBUL ıstanbul istanbul',
      ['istanbul', 'istanbul', 'istanbul'],
    ],
    ['the accents of letters, however they are composed', 'Cafe\u0301 cafe', ['café', 'cafe']],
    ['what compatible characters stand for', 'ﬁnd ＶＰＮ ½ m² ㎏', ['find', 'vpn', '1', '2', 'm2', 'kg']],
    ['Latin digits', '٠١٢٣٤٥٦٧٨٩ ۰۹ ०९ 𝟘𝟡', ['0123456789', '09', '09', '09']],
    [
      'no characters that nobody sees',
      'dis\u00adcreet می\u200cخواهم a\u200db',
      ['discreet', 'ميخواهم', 'ab'],
    ],
    ['what a space of no width parts', 'a\u200bb', ['a', 'b']],
    ['Arabic without vowels and tatweel', 'طَابِعَـــةٌ', ['طابعه']],
    ['one alef, one yeh, one heh and one kaf', 'أإآٱ ىیيے ةه کك', ['اااا', 'يييي', 'هه', 'كك']],
    ['Hebrew without points', 'שָׁלוֹם', ['שלום']],
    [
      'each picture by itself, whoever it shows',
      'a🔥🔥 👍🏽 👩‍💻 🇩🇪🇫🇷 ❤️',
      ['a', '🔥', '🔥', '👍', '👩', '💻', '🇩🇪', '🇫🇷', '❤'],
    ],
    ['nothing where there is none', ' !? \n — € ', []],
  ])('has %s', (_, text, words) => {
    expect(plain(text)).toEqual(words);
  });

  test('are cut where they are longer than a database takes', () => {
    expect(plain('漢'.repeat(600)).map(({ length }) => length)).toEqual([256, 256, 88]);
  });

  test('end at no certain place of a run with signs that are none', () => {
    expect(plain(`${'═'.repeat(250)}scanner`)).toEqual(['scanner']);
  });

  test.each([
    ['الطابعة والطابعة فالطابعة بالطابعة كالطابعة وبالطابعة', 'طابعه'],
    ['للطابعة وللطابعة لطابعة ولطابعة وطابعة بطابعة وبطابعة', 'طابعه'],
    ['قلم وقلم فقلم بقلم لقلم كقلم وبقلم القلم', 'قلم'],
    ['حل الحل', 'حل'],
  ])('lose the article and the particles that Arabic writes onto them: %s', (text, stem) => {
    expect(new Set(stems(text))).toEqual(new Set([stem]));
  });

  test.each(['وصل', 'فتح', 'باب', 'الي', 'على', 'printer'])('keep what is no particle: %s', (word) => {
    expect(stems(word)).toEqual(plain(word));
  });

  test('are the same for each letter of Unicode in every case', () => {
    const differing = EVERY_CHARACTER.filter((letter) =>
      [letter.toLowerCase(), letter.toUpperCase()].some(
        (other) => plain(`x${other}y`).join(' ') !== plain(`x${letter}y`).join(' '),
      ),
    );
    expect(differing).toEqual([]);
  });

  test('are words to themselves, for each character of Unicode', () => {
    const changing = EVERY_CHARACTER.filter(
      (each) => plain(plain(each).join(' ')).join(' ') !== plain(each).join(' '),
    );
    expect(changing).toEqual([]);
  });

  test('have no character that means something to a database', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const { plain: word, stem } of wordsOf(text))
          expect(word + stem).not.toMatch(/[\s"'*&|!:<>()\\\ue000]/u);
      }),
    );
  });
});

test('a word stands where it was found, even if several come from one place', () => {
  const text = 'Über ½ 🔥🔥';

  expect(
    [...placedWordsOf(text)].flat().map(({ plain: word, start, end }) => [word, text.slice(start, end)]),
  ).toEqual([
    ['über', 'Über'],
    ['1', '½'],
    ['2', '½'],
    ['🔥', '🔥'],
    ['🔥', '🔥'],
  ]);
});

test.each([
  ['what is seen through', `a${`${'\u0301'.repeat(30)}\u200d`.repeat(20)}`],
  ['halfwidth letters that are marks', `a${'\uff9e'.repeat(200)}`],
])('no word has a longer run of marks than any language has, be it of %s', (_, text) => {
  for (const { plain } of wordsOf(text)) expect(plain).not.toMatch(/[\p{M}]{31}/u);
});
