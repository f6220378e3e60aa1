import { describe, expect, test } from '@jest/globals';
import {
  assertMayBeAssigned,
  assertMayChange,
  assertMayDelete,
  assertMayList,
  assertMayOpen,
  type ChangeableMember,
} from '../../src/tickets/ticket.policy.js';
import { codeOf } from './problem-code.js';

const CREATOR = 1;
const ASSIGNEE = 2;

const creator = { sessionId: 's', requestId: 'r', userId: 11, profileId: CREATOR };
const assignee = { sessionId: 's', requestId: 'r', userId: 12, profileId: ASSIGNEE };

const open = { id: 7, isResolved: false, isRequester: false, isWorker: false, hasManager: true };
const closed = { ...open, isResolved: true };
const REQUESTER = { isRequester: true };
const WORKER = { isWorker: true };
const BOTH = { ...REQUESTER, ...WORKER };

const changing = (...members: ChangeableMember[]) =>
  members.map((member) => ({ member, from: 'before', to: 'after' }));

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
  test.each<[string, boolean, typeof open, Record<ChangeableMember, Outcome>]>([
    [
      'the creator of an open ticket',
      false,
      { ...open, ...REQUESTER },
      { title: 'allowed', content: 'allowed', is_resolved: 'not-allowed', assigned_to: 'not-allowed' },
    ],
    [
      'the creator of a closed ticket',
      false,
      { ...closed, ...REQUESTER },
      {
        title: 'ticket-closed',
        content: 'ticket-closed',
        is_resolved: 'not-allowed',
        assigned_to: 'not-allowed',
      },
    ],
    [
      'the assigned manager of an open ticket',
      true,
      { ...open, ...WORKER },
      { title: 'not-allowed', content: 'not-allowed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'the assigned manager of a closed ticket',
      true,
      { ...closed, ...WORKER },
      { title: 'not-allowed', content: 'not-allowed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'somebody assigned who is no manager any more',
      false,
      { ...open, ...WORKER, hasManager: false },
      {
        title: 'not-allowed',
        content: 'not-allowed',
        is_resolved: 'not-allowed',
        assigned_to: 'not-allowed',
      },
    ],
    [
      'the creator of an open ticket whose assignee is no manager any more',
      false,
      { ...open, ...REQUESTER, hasManager: false },
      { title: 'allowed', content: 'allowed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'the creator of a closed ticket whose assignee is no manager any more',
      false,
      { ...closed, ...REQUESTER, hasManager: false },
      { title: 'ticket-closed', content: 'ticket-closed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'who is creator and assignee at once',
      true,
      { ...open, ...BOTH },
      { title: 'allowed', content: 'allowed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
    [
      'who is creator and assignee of a closed ticket',
      true,
      { ...closed, ...BOTH },
      { title: 'ticket-closed', content: 'ticket-closed', is_resolved: 'allowed', assigned_to: 'allowed' },
    ],
  ])('%s', (_, isManager, ticket, outcomes) => {
    const members = Object.keys(outcomes) as ChangeableMember[];
    const seen = members.map((member) => [
      member,
      codeOf(() => {
        assertMayChange(ticket, isManager, changing(member));
      }),
    ]);
    expect(Object.fromEntries(seen)).toEqual(outcomes);
  });

  test('a member that is not theirs is told before the state that forbids another', () => {
    expect(
      codeOf(() => {
        assertMayChange({ ...closed, ...REQUESTER }, false, changing('title', 'is_resolved'));
      }),
    ).toBe('not-allowed');
  });

  test('the refusal names the member', () => {
    expect(() => {
      assertMayChange({ ...open, ...REQUESTER }, false, changing('assigned_to'));
    }).toThrow(/assigned_to/);
  });
});

test.each([
  ['a manager', { id: ASSIGNEE }, 'allowed'],
  ['who is no manager, not', undefined, 'not-valid'],
])('a ticket is assigned to %s', (_, manager, outcome) => {
  expect(
    codeOf(() => {
      assertMayBeAssigned(manager);
    }),
  ).toBe(outcome);
});

describe('who may delete a ticket', () => {
  test.each<[string, typeof open, Outcome]>([
    ['its creator, while it is open', { ...open, ...REQUESTER }, 'allowed'],
    ['its creator, not once it is closed', { ...closed, ...REQUESTER }, 'ticket-closed'],
    ['its assignee never', { ...open, ...WORKER }, 'not-allowed'],
    ['its assignee never, closed or not', { ...closed, ...WORKER }, 'not-allowed'],
    ['nobody who only reads it', open, 'not-allowed'],
  ])('%s', (_, ticket, outcome) => {
    expect(
      codeOf(() => {
        assertMayDelete(ticket);
      }),
    ).toBe(outcome);
  });
});
