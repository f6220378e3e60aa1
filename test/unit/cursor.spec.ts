import { describe, expect, test } from '@jest/globals';
import { decodeCursor, encodeCursor } from '../../src/http/cursor.js';

const asText = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a cursor', () => {
  test.each([
    ['time', { key: 1_767_225_600_000, id: 12 }],
    ['name', { key: 'Łukasz', id: 3 }],
  ] as const)('of a list ordered by %s comes back as it was given out', (kind, cursor) => {
    expect(decodeCursor(encodeCursor(cursor), kind)).toEqual(cursor);
  });

  test.each([
    ['nonsense', '%%%', 'time'],
    ['broken JSON', Buffer.from('[1,').toString('base64url'), 'time'],
    ['something other than a pair', asText([1, 2, 3]), 'time'],
    ['an object', asText({ key: 1, id: 2 }), 'time'],
    ['a moment that no database holds', asText([8_640_000_000_000_000, 1]), 'time'],
    ['a moment before 1970', asText([-1, 1]), 'time'],
    ['a fraction of an id', asText([1, 1.5]), 'time'],
    ['an id that no database holds', asText([1, 2_147_483_648]), 'time'],
    ["another list's", asText(['Amira', 3]), 'time'],
    ["another list's", asText([1_767_225_600_000, 12]), 'name'],
    ['a name that no nickname can be', asText(['a\u0000', 3]), 'name'],
  ] as const)('that is %s is none', (_, text, kind) => {
    expect(decodeCursor(text, kind)).toBeUndefined();
  });
});
