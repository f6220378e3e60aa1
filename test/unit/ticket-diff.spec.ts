import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { momentAfter } from '../../src/events/event.js';
import { changesOf, columnsOf, eventOf } from '../../src/tickets/ticket-diff.js';
import type { MemberChange } from '../../src/tickets/ticket.policy.js';
import type { ChangeTicket } from '../../src/tickets/ticket.dto.js';

const NOW = new Date('2026-01-31T08:00:00.000Z');

const asItIs = Object.freeze({
  title: 'Printer on fire',
  content: 'It smokes.',
  is_resolved: false,
  assigned_to: 2,
});

describe('what a caller wants to be otherwise', () => {
  const title = { member: 'title', from: 'Printer on fire', to: 'Printer out' };
  const content = { member: 'content', from: 'It smokes.', to: 'Ash.' };
  const closed = { member: 'is_resolved', from: false, to: true };
  const handedOver = { member: 'assigned_to', from: 2, to: 3 };
  const nothing: [string, unknown][] = [];

  test.each<[string, ChangeTicket, [string, unknown][], unknown[]]>([
    ['nothing, where no member is sent', {}, nothing, []],
    ['nothing, where every member is sent as it is', asItIs, nothing, []],
    ['a title', { title: 'Printer out' }, nothing, [title]],
    ['a content', { content: 'Ash.' }, nothing, [content]],
    ['that it is closed', { is_resolved: true }, nothing, [closed]],
    ['another manager', { assigned_to: 3 }, nothing, [handedOver]],
    [
      'everything',
      { title: 'Printer out', content: 'Ash.', is_resolved: true, assigned_to: 3 },
      nothing,
      [title, content, closed, handedOver],
    ],
    ['one member, the others as they are', { ...asItIs, content: 'Ash.' }, nothing, [content]],
    ['a title in another case', { title: 'printer on fire' }, nothing, [{ ...title, to: 'printer on fire' }]],
    ['nothing, where a member is as it was read', { title: 'Old' }, [['title', 'Old']], []],
    ['nothing, where a flag is as it was read', { is_resolved: true }, [['is_resolved', true]], []],
    ['nothing, where a person is as it was read', { assigned_to: 9 }, [['assigned_to', 9]], []],
    [
      'nothing, where all is as it was read, in part then and in part still',
      { ...asItIs, title: 'Old', assigned_to: 9 },
      [
        ['title', 'Old'],
        ['assigned_to', 9],
      ],
      [],
    ],
    ['nothing, where a member is as it is though it was read otherwise', asItIs, [['title', 'Old']], []],
    [
      'a title that is neither as it is nor as it was read',
      { title: 'Printer out' },
      [['title', 'Old']],
      [title],
    ],
    ['what another member was read as', { title: 'Printer out' }, [['content', 'Printer out']], [title]],
    [
      'one member, where another is as it was read',
      { title: 'Old', content: 'Ash.' },
      [['title', 'Old']],
      [content],
    ],
    ['a flag whose text was read', { is_resolved: true }, [['is_resolved', 'true']], [closed]],
    ['nothing with the moment of reading alone', { updated_at: new Date(0) }, nothing, []],
  ])('%s', (_, wanted, asRead, changes) => {
    expect(changesOf(asItIs, wanted, new Map(asRead))).toEqual(changes);
  });

  test('read-only members are no change, whatever else is sent', () => {
    const wanted = { ...asItIs, id: 8, createdById: 5, created_by: 5, ai_response: 'Mine', isResolved: true };

    expect(changesOf(asItIs, wanted, new Map())).toEqual([]);
  });

  test('a closed ticket is wanted open', () => {
    const reopened = { member: 'is_resolved', from: true, to: false };

    expect(changesOf({ ...asItIs, is_resolved: true }, asItIs, new Map())).toEqual([reopened]);
  });

  test('neither the ticket nor what is wanted is touched', () => {
    const wanted = Object.freeze({ title: 'Printer out' });

    expect(changesOf(asItIs, wanted, new Map())).toEqual([title]);
  });
});

describe('a change of a ticket', () => {
  test('is written to the columns of its members, and to no other', () => {
    const changes: MemberChange[] = [
      { member: 'title', from: 'Printer on fire', to: 'Printer out' },
      { member: 'content', from: 'It smokes.', to: 'Ash.' },
      { member: 'is_resolved', from: false, to: true },
      { member: 'assigned_to', from: 2, to: 3 },
    ];

    expect(changes.map((change) => columnsOf([change]))).toEqual([
      { title: 'Printer out' },
      { content: 'Ash.' },
      { isResolved: true },
      { assignedToId: 3 },
    ]);
    expect(columnsOf(changes)).toEqual({
      title: 'Printer out',
      content: 'Ash.',
      isResolved: true,
      assignedToId: 3,
    });
    expect(columnsOf([])).toEqual({});
  });

  test.each<[string, MemberChange, string]>([
    ['of its title', { member: 'title', from: 'A', to: 'B' }, 'ticket.changed'],
    ['of its content', { member: 'content', from: 'A', to: 'B' }, 'ticket.changed'],
    ['that closes it', { member: 'is_resolved', from: false, to: true }, 'ticket.closed'],
    ['that reopens it', { member: 'is_resolved', from: true, to: false }, 'ticket.reopened'],
    ['of whom it is assigned to', { member: 'assigned_to', from: 2, to: 3 }, 'ticket.assigned'],
  ])('%s is an event of its own kind, with the values before and after', (_, change, kind) => {
    const { member, from, to } = change;

    expect(eventOf(change, 7, NOW)).toEqual({
      kind,
      ticketId: 7,
      at: NOW,
      changes: { [member]: { old: from, new: to } },
    });
  });
});

describe('the moment after another', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  const atOffset = (milliseconds: number) => new Date(NOW.getTime() + milliseconds);

  test.each<[string, number, number]>([
    ['is now, where that was long ago', -86_400_000, 0],
    ['is now, where that was a millisecond ago', -1, 0],
    ['is a millisecond later, where that is now', 0, 1],
    ['is a millisecond later, where that is a millisecond ahead', 1, 2],
    ['is a millisecond later, where the clock has been set back by an hour', 3_600_000, 3_600_001],
  ])('%s', (_, earlier, expected) => {
    expect(momentAfter(atOffset(earlier))).toEqual(atOffset(expected));
  });

  test('leaves the earlier moment as it is', () => {
    const earlier = atOffset(5);

    momentAfter(earlier);

    expect(earlier).toEqual(atOffset(5));
  });
});
