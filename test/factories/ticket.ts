import type { MessageView } from '../../src/messages/message.view.js';
import type { TicketView } from '../../src/tickets/ticket.view.js';
import type { TestApp } from '../support/app.js';
import { tryAgain } from '../support/try-again.js';
import { employee, manager, type Person } from './person.js';

/** A ticket as it was opened, with its two people. */
export interface Desk {
  creator: Person;
  assignee: Person;
  ticket: TicketView;
}

export async function openTicket(
  app: TestApp,
  creator: Person,
  assignee: Person,
  members: Record<string, unknown> = {},
): Promise<TicketView> {
  const body = {
    title: 'Printer on fire',
    content: 'It smokes.\nA lot.',
    assigned_to: assignee.id,
    ...members,
  };
  // A slow machine may refuse some of many that are opened at once; of these nothing is kept.
  const answer = await tryAgain(() =>
    app.send('POST', `/profiles/${creator.id}/tickets`, { token: creator.token, body }),
  );
  if (answer.status !== 201) throw new Error(`no ticket: ${JSON.stringify(answer.body)}`);
  return answer.body as TicketView;
}

/** A new employee's ticket to a new manager. */
export async function desk(app: TestApp, members?: Record<string, unknown>): Promise<Desk> {
  const [creator, assignee] = await Promise.all([employee(app), manager(app)]);
  return { creator, assignee, ticket: await openTicket(app, creator, assignee, members) };
}

export async function closedDesk(app: TestApp): Promise<Desk> {
  const opened = await desk(app);
  await setResolved(app, opened, true);
  return opened;
}

export async function setResolved(
  app: TestApp,
  { assignee, ticket }: Desk,
  is_resolved: boolean,
): Promise<void> {
  const answer = await app.send('PUT', `/tickets/${ticket.id}`, {
    token: assignee.token,
    body: { is_resolved },
  });
  if (answer.status !== 200) throw new Error(`not changed: ${JSON.stringify(answer.body)}`);
}

/** Says something under a ticket and gives the message. */
export async function say(
  app: TestApp,
  author: Person,
  ticketId: number,
  content = 'Any news?',
): Promise<MessageView> {
  const answer = await tryAgain(() =>
    app.send('POST', `/tickets/${ticketId}/messages`, { token: author.token, body: { content } }),
  );
  if (answer.status !== 201) throw new Error(`no message: ${JSON.stringify(answer.body)}`);
  return (answer.body as MessageView[]).at(-1) as MessageView;
}
