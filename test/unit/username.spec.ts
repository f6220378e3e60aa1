import { describe, expect, test } from '@jest/globals';
import { foldUsername } from '../../src/profiles/username.js';

describe('a username', () => {
  test.each([
    ['in another case', 'Amira', 'aMIRA'],
    ['in another case of another script', 'ÉLODIE', 'élodie'],
    ['with its accents apart', 'e\u0301lodie', '\u00e9lodie'],
    ['in full-width letters', 'ａｍｉｒａ', 'amira'],
    ['with white space around it', ' amira ', 'amira'],
  ])('%s is the same', (_, one, other) => {
    expect(foldUsername(one)).toBe(foldUsername(other));
    expect(foldUsername(one)).toBeDefined();
  });

  test.each([
    ['too short', 'ab'],
    ['too long', 'a'.repeat(151)],
    ['with a colon, which Basic credentials could not hold', 'ami:ra'],
    ['with a space inside', 'ami ra'],
    ['with a NUL', 'ami\u0000ra'],
    ['with half a surrogate pair', 'ami\ud800ra'],
  ])('%s is nobody’s', (_, username) => {
    expect(foldUsername(username)).toBeUndefined();
  });
});
