import { randomBytes } from 'node:crypto';
import type { ProposalView, SuggestionsView } from '../../src/suggestions/suggestion.view.js';
import type { TestApp } from '../support/app.js';
import type { Answer } from '../support/client.js';
import type { Person } from './person.js';

/** A word that is in no other text of a test, and of which no ending is cut off. */
export function newWord(): string {
  return `${Array.from(randomBytes(9), (byte) => 'bcdfghjklmnpqtvw'[byte % 16]).join('')}k`;
}

/** Asks for a ticket's proposal, which is made by the first who does. */
export async function askForProposal(
  app: TestApp,
  { token }: Person,
  ticketId: number,
): Promise<Answer<ProposalView>> {
  return (await app.send('GET', `/tickets/${ticketId}/ai-response`, { token })) as Answer<ProposalView>;
}

/** A ticket's proposal, as somebody who sees the ticket is given it. */
export async function propose(app: TestApp, person: Person, ticketId: number): Promise<ProposalView> {
  const { status, body } = await askForProposal(app, person, ticketId);
  if (status !== 200) throw new Error(`no proposal: ${JSON.stringify(body)}`);
  return body;
}

export async function renew(app: TestApp, { token }: Person, ticketId: number): Promise<Answer> {
  return app.send('POST', `/tickets/${ticketId}/ai-response`, { token });
}

export async function rate(
  app: TestApp,
  { token }: Person,
  ticketId: number,
  helpful: boolean,
): Promise<void> {
  const answer = await app.send('POST', `/tickets/${ticketId}/suggestions/feedback`, {
    token,
    body: { helpful },
  });
  if (answer.status !== 204) throw new Error(`not rated: ${JSON.stringify(answer.body)}`);
}

/** What somebody is shown about a ticket that they see. */
export async function suggestionsFor(
  app: TestApp,
  { token }: Person,
  ticketId: number,
): Promise<SuggestionsView> {
  const answer = await app.send('GET', `/tickets/${ticketId}/suggestions`, { token });
  if (answer.status !== 200) throw new Error(`no suggestions: ${JSON.stringify(answer.body)}`);
  return answer.body as SuggestionsView;
}

/** The ids of the solutions that a proposal for a ticket rests on, the best first, as one of its people is shown them. */
export async function solutionsFor(app: TestApp, person: Person, ticketId: number): Promise<number[]> {
  const { sources } = await suggestionsFor(app, person, ticketId);
  return sources.filter(({ kind }) => kind === 'solution').map(({ id }) => id);
}
