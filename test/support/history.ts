import { expect } from '@jest/globals';
import type { TicketChangeView } from '../../src/tickets/ticket-change.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import type { Person } from '../factories/person.js';
import type { TestApp } from './app.js';
import type { Answer } from './client.js';

const A_MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown as string;

/** What a history must say of one thing that happened; `by` is undefined for the operator. */
export function entry(
  { id: ticket }: Pick<TicketView, 'id'>,
  by: Person | undefined,
  { at = A_MOMENT, ...members }: Partial<TicketChangeView> & Pick<TicketChangeView, 'action'>,
): TicketChangeView {
  return {
    id: expect.any(Number) as unknown as number,
    ticket,
    message: null,
    attachment: null,
    profile: by?.id ?? null,
    actor: by?.profile ?? null,
    member: null,
    old: null,
    new: null,
    request_id: expect.stringMatching(/^[\w.:-]{1,64}$/) as unknown as string,
    ...members,
    at,
    created_at: at,
  };
}

/** A ticket's history as one of its people gets it, whole. */
export async function historyOf(
  app: TestApp,
  { token }: Person,
  { id }: Pick<TicketView, 'id'>,
): Promise<TicketChangeView[]> {
  const answer = (await app.send('GET', `/tickets/${id}/history`, { token })) as Answer<TicketChangeView[]>;
  expect(answer.status).toBe(200);
  return answer.body;
}
