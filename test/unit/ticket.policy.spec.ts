import { describe, expect, test } from '@jest/globals';
import type { Actor } from '../../src/access/actor.js';
import { assertMayPost, assertMayRevise } from '../../src/messages/message.policy.js';
import { assertMayChange, assertMayDelete, type ChangeableMember } from '../../src/tickets/ticket.policy.js';
import { codeOf } from './problem-code.js';

const CREATOR = 1;
const ASSIGNEE = 2;

const creator: Actor = { sessionId: 's', requestId: 'r', userId: 11, profileId: CREATOR, isManager: false };
const assignee: Actor = { sessionId: 's', requestId: 'r', userId: 12, profileId: ASSIGNEE, isManager: true };
const demoted: Actor = { ...assignee, isManager: false };
const both: Actor = { ...assignee, profileId: CREATOR };

const open = { id: 7, createdById: CREATOR, assignedToId: ASSIGNEE, isResolved: false };
const closed = { ...open, isResolved: true };
const own = { ...open, assignedToId: CREATOR };
const ownClosed = { ...own, isResolved: true };

type Outcome = 'allowed' | 'not-allowed' | 'ticket-closed';

describe('who may change which member of a ticket', () => {
  test.each<[string, Actor, typeof open, Record<ChangeableMember, Outcome>]>([
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
  test.each<[string, Actor, typeof open, Outcome]>([
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

describe('who may write under a ticket', () => {
  test.each<[string, Actor, typeof open, Parameters<typeof assertMayPost>[2], Outcome]>([
    ['its creator', creator, open, {}, 'allowed'],
    ['its assignee', assignee, open, {}, 'allowed'],
    [
      'whoever says the truth about where the message belongs',
      creator,
      open,
      { ticket: 7, profile: CREATOR },
      'allowed',
    ],
    ['nobody in the name of somebody else', creator, open, { profile: ASSIGNEE }, 'not-allowed'],
    ['nobody under another ticket than that of the path', creator, open, { ticket: 8 }, 'not-allowed'],
    ['nobody once it is closed', assignee, closed, {}, 'ticket-closed'],
    ['a false name before a closed ticket', creator, closed, { profile: ASSIGNEE }, 'not-allowed'],
  ])('%s', (_, actor, ticket, claimed, outcome) => {
    expect(
      codeOf(() => {
        assertMayPost(actor, ticket, claimed);
      }),
    ).toBe(outcome);
  });
});

describe('who may edit or delete a message', () => {
  const message = { id: 3, profileId: CREATOR };
  test.each<[string, Actor, typeof open, Outcome]>([
    ['its author, while the ticket is open', creator, open, 'allowed'],
    ['its author, not once the ticket is closed', creator, closed, 'ticket-closed'],
    ['the other person never', assignee, open, 'not-allowed'],
    ['the other person never, closed or not', assignee, closed, 'not-allowed'],
  ])('%s', (_, actor, ticket, outcome) => {
    expect(
      codeOf(() => {
        assertMayRevise(actor, ticket, message);
      }),
    ).toBe(outcome);
  });
});
