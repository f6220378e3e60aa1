import type { Scene } from '../factories/scene.js';
import { renew } from '../factories/suggestion.js';
import { MOST_RENEWALS } from '../../src/suggestions/suggestion.policy.js';
import { known, row, type Row, type Statuses } from './access-row.js';
import type { TestApp } from './app.js';

const ITS_TWO: Statuses = [401, 200, 200, 404, 404];
const KNOWN_TO_ITS_TWO: Statuses = [401, 304, 304, 404, 404];
const RATED: Statuses = [401, 204, 204, 404, 404];

const PROPOSAL = 'GET /tickets/{id}/ai-response';
const RENEWAL = 'POST /tickets/{id}/ai-response';
const SUGGESTIONS = 'GET /tickets/{id}/suggestions';
const FEEDBACK = 'POST /tickets/{id}/suggestions/feedback';
const DRAFT = 'GET /tickets/{id}/solution-draft';

async function afterRenewals({ creator, ticket }: Scene, app: TestApp) {
  for (let time = 0; time < MOST_RENEWALS; time++) await renew(app, creator, ticket.id);
  return {};
}

/** Who is answered what about proposals: there is none of the ticket yet but where it says otherwise. */
export const SUGGESTION_ROWS: Row[] = [
  row(PROPOSAL, '', ITS_TWO),
  row(PROPOSAL, 'that is kept', ITS_TWO, { proposed: true }),
  row(PROPOSAL, 'closed', ITS_TWO, { closed: true }),
  row(PROPOSAL, 'known already', KNOWN_TO_ITS_TWO, { proposed: true, call: known }),
  row(RENEWAL, '', ITS_TWO, { proposed: true }),
  row(RENEWAL, 'of what there is not yet', ITS_TWO),
  row(RENEWAL, 'closed', ITS_TWO, { proposed: true, closed: true }),
  row(RENEWAL, 'for the sixth time within an hour', [401, 429, 429, 404, 404], {
    call: afterRenewals,
    proposed: true,
  }),
  row(SUGGESTIONS, '', ITS_TWO),
  row(SUGGESTIONS, 'of a proposal that is kept', ITS_TWO, { proposed: true }),
  row(SUGGESTIONS, 'closed', ITS_TWO, { closed: true }),
  row(SUGGESTIONS, 'known already', KNOWN_TO_ITS_TWO, { call: known }),
  row(FEEDBACK, '', RATED, { proposed: true }),
  row(FEEDBACK, 'closed', RATED, { proposed: true, closed: true }),
  row(FEEDBACK, 'where there is no proposal yet', [401, 404, 404, 404, 404]),
  row(DRAFT, '', [401, 403, 409, 404, 404]),
  row(DRAFT, 'closed', [401, 403, 200, 404, 404], { closed: true }),
  row(DRAFT, 'known already', [401, 403, 304, 404, 404], { closed: true, call: known }),
];
