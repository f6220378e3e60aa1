import { describe, expect, test } from '@jest/globals';
import { assertMayPost, assertMayRevise } from '../../src/messages/message.policy.js';
import { codeOf } from './problem-code.js';

const CREATOR = 1;
const ASSIGNEE = 2;

const creator = { sessionId: 's', requestId: 'r', userId: 11, profileId: CREATOR, isManager: false };
const assignee = { sessionId: 's', requestId: 'r', userId: 12, profileId: ASSIGNEE, isManager: true };

const open = { id: 7, createdById: CREATOR, assignedToId: ASSIGNEE, isResolved: false };
const closed = { ...open, isResolved: true };

type Outcome = 'allowed' | 'not-allowed' | 'ticket-closed';

describe('who may write under a ticket', () => {
  test.each<[string, typeof creator, typeof open, Parameters<typeof assertMayPost>[2], Outcome]>([
    ['its creator', creator, open, {}, 'allowed'],
    ['its assignee', assignee, open, {}, 'allowed'],
    ['nobody else, whoever may read it', { ...creator, profileId: 3 }, open, {}, 'not-allowed'],
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
  const message = { id: 3, profile: CREATOR };
  test.each<[string, typeof creator, typeof open, Outcome]>([
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
