import type { Writing } from './writing.js';
import { aDate, aNumber } from './written-rows.js';

/** What is written of proposals: there is one already, which the caller has called helpful. */
export const SUGGESTION_WRITINGS: Record<string, Writing> = {
  'POST /tickets/{id}/ai-response': {
    ids: ({ ticket }) => ({ id: ticket.id }),
    effect: ({ ticket, solutionId, word }) => {
      const times = { begunAt: aDate, madeAt: aDate };
      return {
        tickets: { changed: { [ticket.id]: { aiUpdatedAt: aDate } } },
        suggestions: {
          added: [
            {
              id: aNumber,
              ticketId: ticket.id,
              isRenewal: true,
              isFallback: false,
              madeBy: 'search',
              ...times,
            },
          ],
        },
        suggestion_sources: {
          added: [{ suggestionId: aNumber, solutionId, position: 0, topic: word }],
        },
      };
    },
  },
  'POST /tickets/{id}/suggestions/feedback': {
    ids: ({ ticket }) => ({ id: ticket.id }),
    allowed: () => ({ helpful: false }),
    effect: ({ caller, suggestionId }) => ({
      suggestion_feedback: {
        changed: { [`${suggestionId} ${caller.id}`]: { isHelpful: false, saidAt: aDate } },
      },
    }),
  },
};
