import { describe, expect, test } from '@jest/globals';
import { assertMayPost, assertMayRevise } from '../../src/messages/message.policy.js';
import { codeOf } from './problem-code.js';

const CREATOR = 1;
const ASSIGNEE = 2;

const creator = { sessionId: 's', requestId: 'r', userId: 11, profileId: CREATOR };
const assignee = { sessionId: 's', requestId: 'r', userId: 12, profileId: ASSIGNEE };

const read = { id: 7, isResolved: false, isRequester: false, isWorker: false, hasManager: true };
const created = { ...read, isRequester: true };
const assigned = { ...read, isWorker: true };
const closed = { isResolved: true };

type Outcome = 'allowed' | 'not-allowed' | 'ticket-closed';

describe('who may write under a ticket', () => {
  test.each<[string, typeof creator, typeof read, Parameters<typeof assertMayPost>[2], Outcome]>([
    ['its creator', creator, created, {}, 'allowed'],
    ['its assignee', assignee, assigned, {}, 'allowed'],
    ['nobody else, whoever may read it', { ...creator, profileId: 3 }, read, {}, 'not-allowed'],
    [
      'whoever says the truth about where the message belongs',
      creator,
      created,
      { ticket: 7, profile: CREATOR },
      'allowed',
    ],
    ['nobody in the name of somebody else', creator, created, { profile: ASSIGNEE }, 'not-allowed'],
    ['nobody under another ticket than that of the path', creator, created, { ticket: 8 }, 'not-allowed'],
    ['nobody once it is closed', assignee, { ...assigned, ...closed }, {}, 'ticket-closed'],
    [
      'a false name before a closed ticket',
      creator,
      { ...created, ...closed },
      { profile: ASSIGNEE },
      'not-allowed',
    ],
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
  test.each<[string, typeof creator, typeof read, Outcome]>([
    ['its author, while the ticket is open', creator, created, 'allowed'],
    ['its author, not once the ticket is closed', creator, { ...created, ...closed }, 'ticket-closed'],
    ['the other person never', assignee, assigned, 'not-allowed'],
    ['the other person never, closed or not', assignee, { ...assigned, ...closed }, 'not-allowed'],
  ])('%s', (_, actor, ticket, outcome) => {
    expect(
      codeOf(() => {
        assertMayRevise(actor, ticket, message);
      }),
    ).toBe(outcome);
  });
});
