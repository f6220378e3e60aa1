import { describe, expect, test } from '@jest/globals';
import {
  assertMayChange,
  assertMayDelete,
  assertMayList,
  assertMayOpen,
  type ActingAs,
  type ChangeableMember,
} from '../../src/tickets/ticket.policy.js';
import { codeOf } from './problem-code.js';

const CREATOR = 1;
const ASSIGNEE = 2;

const creator = { sessionId: 's', requestId: 'r', userId: 11, profileId: CREATOR, isManager: false };
const assignee = { sessionId: 's', requestId: 'r', userId: 12, profileId: ASSIGNEE, isManager: true };
const demoted = { ...assignee, isManager: false };
const both = { ...assignee, profileId: CREATOR };

const open = { id: 7, createdById: CREATOR, assignedToId: ASSIGNEE, isResolved: false };
const closed = { ...open, isResolved: true };
const own = { ...open, assignedToId: CREATOR };
const ownClosed = { ...own, isResolved: true };

type Outcome = 'allowed' | 'not-allowed' | 'ticket-closed';

describe('who may list the tickets of a profile, and open one there', () => {
  test.each([
    ['an employee, under their own', creator, CREATOR, 'allowed'],
    ['a manager, under their own', assignee, ASSIGNEE, 'allowed'],
    ['an employee never under another', creator, ASSIGNEE, 'not-allowed'],
    ['a manager never under another', assignee, CREATOR, 'not-allowed'],
  ] as const)('%s', (_, actor, profileId, outcome) => {
    const asked = [
      codeOf(() => {
        assertMayList(actor, profileId);
      }),
      codeOf(() => {
        assertMayOpen(actor, profileId, {});
      }),
      codeOf(() => {
        assertMayOpen(actor, profileId, { created_by: profileId });
      }),
    ];
    expect(asked).toEqual([outcome, outcome, outcome]);
  });

  test('nobody opens one in the name of somebody else', () => {
    expect(
      codeOf(() => {
        assertMayOpen(creator, CREATOR, { created_by: ASSIGNEE });
      }),
    ).toBe('not-allowed');
  });
});

describe('who may change which member of a ticket', () => {
  test.each<[string, ActingAs, typeof open, Record<ChangeableMember, Outcome>]>([
    [
      'the creator of an open ticket',
      creator,
      open,
      { title: 'allowed', content: 'allowed', is_resolved: 'not-allowed', assigned_to: 'not-allowed' },
    ],
    [
      'the creator of a closed ticket',
      creator,
      closed,
      {
        title: 'ticket-closed',
        content: 'ticket-closed',
        is_resolved: 'not-allowed',
        assigned_to: 'not-allowed',
      },
    ],
    [
      'the assigned manager of an open ticket',
      assignee,
      open,
      { title: 'not-allowed', content: 'not-allowed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'the assigned manager of a closed ticket',
      assignee,
      closed,
      { title: 'not-allowed', content: 'not-allowed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'somebody assigned who is no manager any more',
      demoted,
      open,
      {
        title: 'not-allowed',
        content: 'not-allowed',
        is_resolved: 'not-allowed',
        assigned_to: 'not-allowed',
      },
    ],
    [
      'who is creator and assignee at once',
      both,
      own,
      { title: 'allowed', content: 'allowed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'who is creator and assignee of a closed ticket',
      both,
      ownClosed,
      { title: 'ticket-closed', content: 'ticket-closed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
  ])('%s', (_, actor, ticket, outcomes) => {
    const members = Object.keys(outcomes) as ChangeableMember[];
    const seen = members.map((member) => [
      member,
      codeOf(() => {
        assertMayChange(actor, ticket, [member]);
      }),
    ]);
    expect(Object.fromEntries(seen)).toEqual(outcomes);
  });

  test('a member that is not theirs is told before the state that forbids another', () => {
    expect(
      codeOf(() => {
        assertMayChange(creator, closed, ['title', 'is_resolved']);
      }),
    ).toBe('not-allowed');
  });

  test('the refusal names the member', () => {
    expect(() => {
      assertMayChange(creator, open, ['assigned_to']);
    }).toThrow(/assigned_to/);
  });
});

describe('who may delete a ticket', () => {
  test.each<[string, typeof creator, typeof open, Outcome]>([
    ['its creator, while it is open', creator, open, 'allowed'],
    ['its creator, not once it is closed', creator, closed, 'ticket-closed'],
    ['its assignee never', assignee, open, 'not-allowed'],
    ['its assignee never, closed or not', assignee, closed, 'not-allowed'],
  ])('%s', (_, actor, ticket, outcome) => {
    expect(
      codeOf(() => {
        assertMayDelete(actor, ticket);
      }),
    ).toBe(outcome);
  });
});
