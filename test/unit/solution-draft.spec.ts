import { expect, test } from '@jest/globals';
import { solutionDraftOf } from '../../src/suggestions/solution-draft.js';

const TICKET = { id: 7, title: 'Printer on fire', content: ' It smokes. \n' };
const answer = (content: string) => ({ content, isRequesters: false });
const question = (content: string) => ({ content, isRequesters: true });

test.each([
  ['the problem alone, where nothing was answered', [question('Any news?')], 'It smokes.'],
  [
    'the problem, and each answer as a step on one line',
    [answer('Pull the plug.\n\n Then wait. '), question('How long?'), answer('A while.')],
    'It smokes.\n\n1. Pull the plug. Then wait.\n2. A while.',
  ],
])('the draft of a solution is %s', (_, messages, content) => {
  expect(solutionDraftOf({ ...TICKET, messages })).toEqual({ title: TICKET.title, content, ticket: 7 });
});

test('the draft of a solution is no longer than a solution may be, and cuts no character in two', () => {
  const { content } = solutionDraftOf({ ...TICKET, messages: [answer('🔥'.repeat(30_000))] });

  expect(Array.from(content)).toHaveLength(20_000);
  expect(content.isWellFormed()).toBe(true);
});
