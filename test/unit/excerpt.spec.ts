import { expect, test } from '@jest/globals';
import { excerptOf } from '../../src/search/excerpt.js';

const part = (text: string, matches = false) => ({ text, matches });

test.each([
  [
    'what stands before and after',
    'It \x01smokes\x02 a lot',
    [part('It '), part('smokes', true), part(' a lot')],
  ],
  ['several at once', '\x01a\x02 \x01b\x02', [part('a', true), part(' '), part('b', true)]],
  ['white space as one space', 'a \n\t\x01b\x02\r\n c', [part('a '), part('b', true), part(' c')]],
  ['where one message ends', 'a\n\ue000\n\x01b\x02', [part('a … '), part('b', true)]],
  ['nothing', '', []],
  ['a text without a mark', 'abc', [part('abc')]],
  ['a mark that does not end', 'a \x01b', [part('a '), part('b', true)]],
])('an excerpt has %s', (_, marked, parts) => {
  expect(excerptOf(marked)).toEqual(parts);
});

test('an excerpt is cut before what was found, and at its end', () => {
  const parts = excerptOf(`${'a'.repeat(500)}\x01found\x02${'🔥'.repeat(500)}`);

  expect(parts).toEqual([part(`…${'a'.repeat(80)}`), part('found', true), part(`${'🔥'.repeat(155)}…`)]);
});
