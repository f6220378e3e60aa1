import { describe, expect, test } from '@jest/globals';
import { textFault, tidyText } from '../../src/http/text.js';

const LINE = { min: 1, max: 5 };
const LINES = { min: 1, max: 5, lines: true };
const PASSWORD = { min: 2, max: 5, anyCharacter: true };

describe('what a text may hold', () => {
  test.each([
    ['a text of the least length', 'a', LINE],
    ['a text of the greatest length', 'abcde', LINE],
    ['emoji, each counted as one character', '😀😀😀😀😀', LINE],
    ['line breaks and tabs where there may be several lines', 'a\r\n\tb', LINES],
    ['nothing where nothing may stand', '', { min: 0, max: 5 }],
    ['30 combining marks in a row', `e${'\u0316'.repeat(30)}`, { min: 1, max: 40 }],
    ['an emoji of several code points', '\u{1f469}\u200d\u{1f4bb}', LINE],
    ['white space and control characters in a password', ' \u0000\u0007 ', PASSWORD],
  ])('%s is fine', (_, value, rule) => {
    expect(textFault(value, rule)).toBeUndefined();
  });

  test.each([
    ['a number', 7, LINE, 'must be a text'],
    ['null', null, LINE, 'must be a text'],
    ['an empty text', '', LINE, 'must have 1 to 5 characters'],
    ['a text that is too long', 'abcdef', LINE, 'must have 1 to 5 characters'],
    ['a text that is far too long', 'a'.repeat(1_000_000), LINE, 'must have 1 to 5 characters'],
    ['white space alone', ' \u00a0 ', LINE, 'must not be blank'],
    ['a zero-width space alone', '\u200b\u200b', LINE, 'must not be blank'],
    ['a soft hyphen, a joiner and a variation selector', '\u00ad\u200d\ufe0f', LINE, 'must not be blank'],
    ['a mark of the text direction in several lines', '\u2067\n\u2069', LINES, 'must not be blank'],
    ['a filler of Hangul', '\u3164\u115f', LINE, 'must not be blank'],
    ['the empty pattern of Braille', '\u2800', LINE, 'must not be blank'],
    [
      '31 combining marks in a row',
      `e${'\u0316'.repeat(31)}`,
      { min: 1, max: 40 },
      'must not have more than 30 combining marks in a row',
    ],
    ['a line break in a single line', 'a\nb', LINE, 'must not have control characters'],
    ['a NUL', 'a\u0000', LINES, 'must not have control characters other than tabs and line breaks'],
    [
      'an escape sequence',
      '\u001b[1m',
      LINES,
      'must not have control characters other than tabs and line breaks',
    ],
    ['a C1 control', '\u0085', LINE, 'must not have control characters'],
    ['half a surrogate pair', 'a\ud800', LINES, 'must be well-formed Unicode, without half surrogate pairs'],
    [
      'half a surrogate pair in a password',
      'abc\udc00',
      PASSWORD,
      'must be well-formed Unicode, without half surrogate pairs',
    ],
    ['a password that is too short', 'a', PASSWORD, 'must have 2 to 5 characters'],
  ])('%s is refused with a phrase that says what is allowed', (_, value, rule, fault) => {
    expect(textFault(value, rule)).toBe(fault);
  });
});

describe('how a text is tidied', () => {
  test('a single line is composed and trimmed', () => {
    expect(tidyText('  E\u0301cole ', LINE)).toBe('\u00c9cole');
  });

  test('several lines are composed and keep their white space', () => {
    expect(tidyText('  E\u0301\n', LINES)).toBe('  \u00c9\n');
  });

  test.each([
    ['is far too long', 'e\u0301'.repeat(1000)],
    ['has a long run of marks', `e\u0301${'\u0316'.repeat(31)}`],
  ])('what %s is left for the check to refuse', (_, text) => {
    expect(tidyText(text, { min: 1, max: 50 })).toBe(text);
  });

  test('the longest text may come in as many code units as it has decomposed', () => {
    const composed = '\u1f82'.repeat(5);
    expect(tidyText(composed.normalize('NFD'), LINE)).toBe(composed);
    expect(textFault(composed, LINE)).toBeUndefined();
  });

  test('what is no text is left for the check to refuse', () => {
    expect(tidyText(12, LINE)).toBe(12);
  });
});
