import { describe, expect, test } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { credentialsOf } from '../../src/access/authorization-header.js';

const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiJhIn0.4ad_-0';
const BASE64 = 'YW1pcmE6c2VjcmV0Pz4+/w==';

describe('the credentials in a header', () => {
  test.each([
    ['a token', 'bearer', `Bearer ${TOKEN}`, TOKEN],
    ['a token of every character that one may have', 'bearer', 'Bearer aZ09-._~+/==', 'aZ09-._~+/=='],
    ['a token after several spaces', 'bearer', `Bearer    ${TOKEN}`, TOKEN],
    ['a scheme in small letters', 'bearer', `bearer ${TOKEN}`, TOKEN],
    ['a scheme in capitals', 'bearer', `BEARER ${TOKEN}`, TOKEN],
    ['the longest header', 'bearer', `Bearer ${'a'.repeat(4089)}`, 'a'.repeat(4089)],
    ['base64', 'basic', `Basic ${BASE64}`, BASE64],
    ['base64 without padding', 'basic', 'Basic YTpi', 'YTpi'],
    ['base64 under a scheme in capitals', 'basic', `BASIC  ${BASE64}`, BASE64],
  ] as const)('are %s', (_, scheme, header, credentials) => {
    expect(credentialsOf(header, scheme)).toBe(credentials);
  });

  test.each([
    ['no header', 'bearer', undefined],
    ['an empty header', 'bearer', ''],
    ['a scheme alone', 'bearer', 'Bearer'],
    ['a scheme and a space', 'bearer', 'Bearer '],
    ['a token alone', 'bearer', TOKEN],
    ['another scheme', 'bearer', `Basic ${BASE64}`],
    ['a scheme that begins alike', 'bearer', `Bearers ${TOKEN}`],
    ['no space after the scheme', 'bearer', `Bearer${TOKEN}`],
    ['a tab after the scheme', 'bearer', `Bearer\t${TOKEN}`],
    ['something before the scheme', 'bearer', `x Bearer ${TOKEN}`],
    ['a space before the scheme', 'bearer', ` Bearer ${TOKEN}`],
    ['a space after the token', 'bearer', `Bearer ${TOKEN} `],
    ['a line break after the token', 'bearer', `Bearer ${TOKEN}\n`],
    ['two tokens', 'bearer', `Bearer ${TOKEN} ${TOKEN}`],
    ['two headers in one', 'bearer', `Bearer ${TOKEN}, Bearer ${TOKEN}`],
    ['padding alone', 'bearer', 'Bearer =='],
    ['padding inside', 'bearer', 'Bearer a=b'],
    ['a character that no token has', 'bearer', 'Bearer tökén'],
    ['a NUL', 'bearer', 'Bearer a\0'],
    ['a header that is one character too long', 'bearer', `Bearer ${'a'.repeat(4090)}`],
    ['a token for Basic', 'basic', `Bearer ${TOKEN}`],
    ['the alphabet of base64url', 'basic', 'Basic YW-_'],
    ['too much padding', 'basic', 'Basic YTpi==='],
    ['clear text', 'basic', 'Basic amira:secret'],
  ] as const)('are none where there is %s', (_, scheme, header) => {
    expect(credentialsOf(header, scheme)).toBeUndefined();
  });
});

describe('the longest header is read in time that grows no faster than its length', () => {
  // A parser that goes back over what it has read would need some 20 ms for each, and the test its whole time-out.
  const RUNS = 5000;
  const LENGTH = 4095;

  test.each([
    ['letters', 'a'.repeat(LENGTH)],
    ['spaces', `Bearer${' '.repeat(LENGTH - 6)}`],
    ['a token that ends badly', `Bearer ${'a'.repeat(LENGTH - 8)}!`],
    ['padding that ends badly', `Bearer a${'='.repeat(LENGTH - 9)}!`],
    ['schemes', 'Bearer '.repeat(LENGTH / 7)],
  ])('where it is %s', async (_, header) => {
    for (let run = 0; run < RUNS; run++) {
      const found = credentialsOf(header, 'bearer') ?? credentialsOf(header, 'basic');
      if (found !== undefined) throw new Error('It was taken for credentials.');
      // So that the time-out is noticed.
      if (run % 100 === 0) await setImmediate();
    }
  });
});
