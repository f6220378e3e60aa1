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

  test('what is no text is left for the check to refuse', () => {
    expect(tidyText(12, LINE)).toBe(12);
  });
});
