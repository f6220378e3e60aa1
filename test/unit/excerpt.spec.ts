import { expect, test } from '@jest/globals';
import { excerptOf } from '../../src/search/excerpt.js';
import { PatternIndex } from '../../src/search/pattern-index.js';
import { readSearch } from '../../src/search/search-query.js';

const patternsOf = (q: string) => new PatternIndex(readSearch(q));
const part = (text: string, matches = false) => ({ text, matches });

test.each([
  [
    'what stands before and after',
    'smoke',
    'It smokes a lot.',
    [part('It '), part('smokes', true), part(' a lot.')],
  ],
  ['several at once', 'a b', 'a b', [part('a', true), part(' '), part('b', true)]],
  ['phrases as a whole', '"a B" c', 'x a, b c', [part('x '), part('a, b', true), part(' '), part('c', true)]],
  ['white space as one space', 'b', 'a \n\tb\r\n c', [part('a '), part('b', true), part(' c')]],
  ['no white space around it', 'b', ' \n b  \n', [part('b', true)]],
  ['what one sign stands for', '2', 'x ½ y', [part('x '), part('½', true), part(' y')]],
  ['words with what is written onto them', 'طابعة', 'في والطابعة', [part('في '), part('والطابعة', true)]],
  ['the beginning of a text without what was searched for', 'x', 'a b', [part('a b')]],
  ['nothing of nothing', 'x', ' ', []],
])('an excerpt has %s', (_, q, text, parts) => {
  expect(excerptOf(text, patternsOf(q))).toEqual(parts);
});

test('an excerpt is cut before what was found, and at its end', () => {
  const parts = excerptOf(`${'a'.repeat(500)} found ${'🔥'.repeat(500)}`, patternsOf('found'));

  expect(parts).toEqual([part(`…${'a'.repeat(79)} `), part('found', true), part(` ${'🔥'.repeat(154)}…`)]);
});

test.each([150, 198, 199, 200, 201, 399, 1000])(
  'an excerpt has a phrase that begins after %i words, and not what is within it',
  (before) => {
    const text = `${'x '.repeat(before)}b c d e${' x'.repeat(before)}`;

    const parts = excerptOf(text, patternsOf('"b c d e" or c or d'));

    expect(parts.filter(({ matches }) => matches)).toEqual([part('b c d e', true)]);
  },
);

test('phrases that begin alike cost no more than so many comparisons, and are left unmarked beyond', () => {
  const patterns = patternsOf(Array.from('☁☂☃☄☎', (end) => `"${'☀'.repeat(23)}${end}"`).join(' or '));
  const found = `${'☀'.repeat(100)}☁ and more`;
  const marked = (text: string) => excerptOf(text, patterns).filter(({ matches }) => matches).length;

  expect(marked(found)).toBe(1);
  for (let count = 0; count < 10; count++) marked('☀'.repeat(9000));
  expect(marked(found)).toBe(0);
});
