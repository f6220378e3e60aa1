import { expect } from '@jest/globals';
import type { ListedTicketView } from '../../src/tickets/ticket.view.js';
import { employee, manager, type Person } from '../factories/person.js';
import { insertTickets } from '../factories/row.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';

/** Asks for somebody's own tickets. */
export function list({ id, token }: Person, app: TestApp, query: Record<string, string>): Promise<Answer> {
  return app.send('GET', `/profiles/${id}/tickets?${new URLSearchParams(query).toString()}`, { token });
}

/** What a search gives somebody, in its order. */
export async function search(
  app: TestApp,
  person: Person,
  q: string,
  query: Record<string, string> = {},
): Promise<ListedTicketView[]> {
  const answer = await list(person, app, { q, ...query });
  expect(answer.status).toBe(200);
  return answer.body as ListedTicketView[];
}

/** The titles that a search gives somebody, in its order. */
export async function titlesFound(
  app: TestApp,
  person: Person,
  q: string,
  query: Record<string, string> = {},
): Promise<string[]> {
  return (await search(app, person, q, query)).map(({ title }) => title);
}

/** The same in the order of the alphabet. */
export async function titlesInAlphabet(app: TestApp, person: Person, q: string): Promise<string[]> {
  return (await titlesFound(app, person, q)).sort();
}

/** Somebody with tickets of these titles, each with the content beside it, the oldest first. */
export async function withTickets(
  app: TestApp,
  ...texts: [title: string, content?: string][]
): Promise<Person> {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  const rows = texts.map(([title, content = 'x']) => ({ title, content }));
  await insertTickets(app, { creator, assignee }, rows);
  return creator;
}
