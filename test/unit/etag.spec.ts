import { describe, expect, test } from '@jest/globals';
import { assertMatches, entityTag } from '../../src/http/etag.js';

const APART = ['proposal', 'proposed_at'];
const TICKET = { id: 7, title: 'Printer', proposal: '', proposed_at: null };
const PROPOSED = { ...TICKET, proposal: 'Pull the plug.', proposed_at: 'now' };
const RENAMED = { ...PROPOSED, title: 'Printer on fire' };

const tagOf = (view: object, apart = APART) => entityTag(JSON.stringify(view), apart);

function matches(view: object, ...precondition: string[]): boolean {
  try {
    assertMatches(precondition, view, APART);
    return true;
  } catch {
    return false;
  }
}

test('a tag is strong, the same for the same, and has a part for what is apart', () => {
  expect(tagOf(TICKET)).toMatch(/^"[\w-]{27}\.[\w-]{27}"$/);
  expect(tagOf(TICKET, [])).toMatch(/^"[\w-]{27}"$/);
  expect(tagOf(TICKET)).toBe(tagOf({ ...TICKET }));
  expect(entityTag(Buffer.from(JSON.stringify(TICKET)), APART)).toBe(tagOf(TICKET));
});

test.each([
  ['what is apart', PROPOSED],
  ['anything else', { ...TICKET, title: 'Printer on fire' }],
  ['a member more', { ...TICKET, more: 1 }],
])('a tag is another where %s has changed', (_, view) => {
  expect(tagOf(view)).not.toBe(tagOf(TICKET));
});

describe('a precondition', () => {
  test.each<[string, boolean, object, string[]]>([
    ['names what is there', true, TICKET, [tagOf(TICKET)]],
    ['names it as it was before what is apart came', true, PROPOSED, [tagOf(TICKET)]],
    ['names it as it was before what is apart went', true, TICKET, [tagOf(PROPOSED)]],
    ['names it among others', true, TICKET, ['"other"', tagOf(TICKET)]],
    ['names anything', true, TICKET, ['*']],
    ['names what has changed since', false, RENAMED, [tagOf(PROPOSED)]],
    ['names what has changed since, and what is apart too', false, RENAMED, [tagOf(TICKET)]],
    ['names a weak tag', false, TICKET, [`W/${tagOf(TICKET)}`]],
    ['names nothing', false, TICKET, ['""', '', '.']],
    ['names what is apart alone', false, TICKET, [`".${tagOf(TICKET).split('.')[1]}`]],
    ['names no tag', false, TICKET, [tagOf(TICKET).slice(1)]],
  ])('that %s', (_, holds, view, precondition) => {
    expect(matches(view, ...precondition)).toBe(holds);
  });

  test('that there is not holds always', () => {
    expect(() => {
      assertMatches(undefined, TICKET, APART);
    }).not.toThrow();
  });
});
