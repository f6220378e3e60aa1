import { expect, test } from '@jest/globals';
import { languageOf, stepsOf } from '../../src/suggestions/steps.js';

test.each([
  ['Printer on fire', 'en'],
  ['الطابعة تحترق', 'ar'],
  ['الطابعة HP تحترق', 'ar'],
  ['The printer said طابعة', 'en'],
  ['', 'en'],
  ['1234 ?!', 'en'],
  ['Принтер горит', 'en'],
] as const)('the language of “%s” is %s', (text, language) => {
  expect(languageOf(text)).toBe(language);
});

test.each<[string, string, string[]]>([
  ['numbered lines', 'It smokes.\n\n1. Pull the plug.\n2) Wait.\nDone.', ['Pull the plug.', 'Wait.']],
  ['indented ones, with any line ends', '  1. Pull.\r\n\t10. Wait. \r\n', ['Pull.', 'Wait.']],
  [
    'lines with bullets',
    'It smokes:\n- Pull the plug.\n* Wait.\n• Look.',
    ['Pull the plug.', 'Wait.', 'Look.'],
  ],
  ['numbered lines rather than bullets', '- It smokes.\n1. Pull the plug.', ['Pull the plug.']],
  ['all lines, where none is either', 'Pull the plug.\n\n Wait.\n', ['Pull the plug.', 'Wait.']],
  [
    'no year, and no number of three digits',
    '2026. Never.\n404. Neither.',
    ['2026. Never.', '404. Neither.'],
  ],
  ['Arabic digits', '١. Pull the plug.\n١٠) Wait.', ['Pull the plug.', 'Wait.']],
  [
    'numbered lines with what is indented below them',
    '1. Open the settings:\n   - Network\n\n   and wait.\nThat is all.\n   Indeed.\n2. Restart.\n\tTwice.',
    ['Open the settings: Network and wait.', 'Restart. Twice.'],
  ],
  [
    'bullets, indented ones too',
    '- Pull the plug.\n  - Both.\n  and wait.',
    ['Pull the plug.', 'Both. and wait.'],
  ],
  ['nothing', ' \n\n', []],
])('the steps of a text are its %s', (_, content, steps) => {
  expect(stepsOf(content, 'en')).toEqual(steps);
});

test.each([
  ['en', ['Wait.']],
  ['ar', ['انتظر.']],
] as const)('of steps in both languages those in that of the ticket are taken (%s)', (language, steps) => {
  expect(stepsOf('1. Wait.\n1. انتظر.', language)).toEqual(steps);
});

test('steps in the other language alone are taken as they are', () => {
  expect(stepsOf('1. انتظر.', 'en')).toEqual(['انتظر.']);
});
