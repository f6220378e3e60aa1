import { expect, test } from '@jest/globals';
import {
  assertMayDemote,
  assertMayDisable,
  assertMayListManagers,
  assertMayPromote,
  assertMayRename,
  assertMayTakeOver,
} from '../../src/profiles/profile.policy.js';
import { codeOf } from './problem-code.js';

const DEMOTION = { username: 'amira', openTickets: 0, hasColleague: true, isForced: false };

const actor = { sessionId: 's', requestId: 'r', userId: 11, profileId: 1 };

test.each<[string, (...given: never[]) => void, readonly unknown[], string]>([
  ['somebody may rename themselves', assertMayRename, [actor, 1], 'allowed'],
  ['nobody may rename another', assertMayRename, [actor, 2], 'not-allowed'],
  ['a manager without open tickets may be demoted', assertMayDemote, [DEMOTION], 'allowed'],
  ['a manager with one may not', assertMayDemote, [{ ...DEMOTION, openTickets: 1 }], 'not-allowed'],
  ['the last manager may not', assertMayDemote, [{ ...DEMOTION, hasColleague: false }], 'not-allowed'],
  [
    'the last manager may where it is forced',
    assertMayDemote,
    [{ ...DEMOTION, hasColleague: false, isForced: true }],
    'allowed',
  ],
  [
    'nobody who has an open ticket, forced or not',
    assertMayDemote,
    [{ ...DEMOTION, openTickets: 1, isForced: true }],
    'not-allowed',
  ],
  ['an employee may be disabled', assertMayDisable, ['jonas', false], 'allowed'],
  ['a manager may not be disabled', assertMayDisable, ['amira', true], 'not-allowed'],
  ['an employee may be promoted', assertMayPromote, ['jonas', false], 'allowed'],
  ['who is disabled may not be promoted', assertMayPromote, ['jonas', true], 'not-allowed'],
  ['another manager may take over', assertMayTakeOver, ['jonas', 1, { id: 2 }], 'allowed'],
  ['who is no manager may not take over', assertMayTakeOver, ['jonas', 1, undefined], 'not-allowed'],
  ['nobody takes over from themselves', assertMayTakeOver, ['amira', 1, { id: 1 }], 'not-allowed'],
  ['who has signed in may list managers', assertMayListManagers, [actor, false], 'allowed'],
  ['anybody may list them where a setting says so', assertMayListManagers, [undefined, true], 'allowed'],
  ['nobody else may list them', assertMayListManagers, [undefined, false], 'not-signed-in'],
])('%s', (_, decide, given, outcome) => {
  expect(
    codeOf(() => {
      decide(...(given as never[]));
    }),
  ).toBe(outcome);
});
