import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApp, type TestApp } from '../support/app.js';
import { titlesInAlphabet, withTickets } from '../support/searching.js';

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('a search reads as its readers do', () => {
  test.each<[string, string, string[]]>([
    ['Arabic without vowels', 'طابعة', ['طَابِعَةٌ', 'طابعة']],
    ['Arabic with vowels', 'طَابِعَة', ['طابعة']],
    ['Arabic with and without tatweel', 'شبكة', ['شبـــكة']],
    ['one alef', 'اعدادات', ['إعدادات', 'أعدادات', 'آعدادات', 'اعدادات']],
    ['one yeh, one teh marbuta', 'مستشفي مكتبه', ['مستشفى مكتبة']],
    ['Arabic digits', 'خطا 404', ['خطأ ٤٠٤', 'خطأ ۴۰۴']],
    ['Latin digits by Arabic ones', '٤٠٤', ['Error 404']],
    [
      'a word without its article',
      'طابعة',
      ['الطابعة', 'والطابعة', 'بالطابعة', 'للطابعة', 'كالطابعة', 'فالطابعة'],
    ],
    ['a word without its particles', 'طابعة', ['وطابعة', 'فطابعة', 'بطابعة', 'لطابعة', 'كطابعة']],
    ['a short word without its particles', 'قلم', ['وقلم', 'بقلم', 'القلم']],
    ['an article that is not in the text', 'الطابعة', ['طابعة', 'بطابعة']],
    ['an article before a short word', 'الحل', ['حل']],
    ['particles that are not in the text', 'وبالطابعة', ['طابعة', 'الطابعة']],
    ['the beginning of a word behind its article', 'طاب', ['الطابعة']],
    ['even one that begins like a particle', 'برن', ['البرنامج']],
    ['a longer word behind its article', 'كتاب', ['الكتابة']],
    [
      'phrases, however they are written together',
      '"فريق الشبكة"',
      ['فريق شبكة', 'وفريق الشبكة', 'الفريق بالشبكة'],
    ],
    ['Persian kaf and yeh', 'كتابي', ['کتابی']],
    ['Urdu letters', 'پانی', ['پاني']],
    ['Persian with and without a joiner', 'میخواهم', ['می\u200cخواهم']],
    ['Hebrew with and without points', 'שלום', ['שָׁלוֹם']],
    ['pictures', '🔥', ['Printer🔥', '🔥🔥']],
    ['pictures of any colour', '👍', ['👍🏽', '👍']],
    ['people by what they do', '👩‍💻', ['👩🏿‍💻']],
    ['flags', '🇩🇪', ['VPN 🇩🇪']],
    ['Turkish', 'istanbul', ['İstanbul', 'ISTANBUL']],
    ['German', 'strasse', ['Straße', 'STRASSE']],
    ['signs that stand for letters', 'find', ['ﬁnd']],
  ])('%s: %s', async (_, q, titles) => {
    const others = ['كتيب', 'مدير', 'Printer', '🇫🇷 🌧', 'שלט', 'خطأ ٥٠٥'];
    const person = await withTickets(app, ...[...titles, ...others].map((title): [string] => [title]));

    expect(await titlesInAlphabet(app, person, q)).toEqual(titles.toSorted());
  });

  test.each([
    ['كتاب', 'تابع'],
    ['الان', 'انترنت'],
    ['فاكس', 'اكسل'],
  ])('but takes no word for another: %s', async (q, other) => {
    expect(await titlesInAlphabet(app, await withTickets(app, [other]), q)).toEqual([]);
  });
});

/** Every letter that has another case, as it is and in its other cases; with a number, so that no two are alike. */
const LETTERS = Array.from({ length: 0x1ffff }, (_, point) => point)
  .filter((point) => point < 0xd800 || point > 0xdfff)
  .map((point) => String.fromCodePoint(point))
  .filter((letter) => letter.toUpperCase() !== letter.toLowerCase())
  .map((letter, index) =>
    [letter, letter.toUpperCase(), letter.toLowerCase()].map((each) => `${each}${index}`),
  );

/** What is searched for has at most 200 characters. */
const AT_ONCE = 28;

test('each letter of each script is found in whatever case it is written', async () => {
  const texts = Array.from({ length: Math.ceil(LETTERS.length / AT_ONCE) }, (_, nth) => {
    const letters = LETTERS.slice(nth * AT_ONCE, (nth + 1) * AT_ONCE);
    return [0, 1, 2].map((spelling) => letters.map((cases) => cases[spelling]).join(' '));
  });
  const titled = texts.map((spellings, nth) =>
    spellings.map((content, spelling): [string, string] => [`${nth} ${spelling}`, content]),
  );
  const person = await withTickets(app, ...titled.flat());

  for (const [nth, spellings] of texts.entries()) {
    const all = titled[nth]?.map(([title]) => title);
    for (const q of spellings)
      expect({ q, found: await titlesInAlphabet(app, person, q) }).toEqual({ q, found: all });
  }
}, 120_000);
