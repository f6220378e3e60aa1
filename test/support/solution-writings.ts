import { speltWords } from '../../src/search/spellings.js';
import type { Writing } from './writing.js';
import { aDate, aNumber } from './written-rows.js';

const TEXTS = { title: 'Printer out', content: 'Call the caretaker.' };
const WORDS = { titleWords: speltWords(TEXTS.title), contentWords: speltWords(TEXTS.content) };

/** What is written to solutions. */
export const SOLUTION_WRITINGS: Record<string, Writing> = {
  'POST /solutions': {
    roles: ['manager'],
    allowed: ({ ticket }) => ({ ...TEXTS, ticket: ticket.id }),
    effect: ({ caller, ticket }) => {
      const written = { id: aNumber, authorId: caller.id, ...TEXTS, version: 1, isArchived: false };
      const times = { createdAt: aDate, updatedAt: aDate };
      return {
        solutions: { added: [{ ...written, ...WORDS, ticketId: ticket.id, ...times }] },
        solution_versions: { added: [{ ...written, solutionId: aNumber, createdAt: aDate }] },
      };
    },
  },
  'PUT /solutions/{id}': {
    ids: ({ solutionId }) => ({ id: solutionId }),
    roles: ['manager'],
    allowed: () => ({ ...TEXTS, is_archived: true }),
    effect: ({ caller, solutionId }) => {
      const written = { ...TEXTS, version: 2, isArchived: true };
      const version = { id: aNumber, solutionId, authorId: caller.id, ...written, createdAt: aDate };
      return {
        solutions: { changed: { [solutionId]: { ...written, ...WORDS, updatedAt: aDate } } },
        solution_versions: { added: [version] },
      };
    },
  },
};
