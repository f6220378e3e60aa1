import type { AttachmentView } from '../../src/attachments/attachment.view.js';
import type { MessageView } from '../../src/messages/message.view.js';
import type { SolutionView } from '../../src/solutions/solution.view.js';
import type { TestApp } from '../support/app.js';
import { attach } from './attachment.js';
import { employee, manager, type Person } from './person.js';
import { publish, rewrite } from './solution.js';
import { newWord, propose } from './suggestion.js';
import { desk, say, setResolved, type Desk } from './ticket.js';

/** Who may call, as seen from a ticket. */
export const ROLES = ['anonymous', 'creator', 'assignee', 'other employee', 'other manager'] as const;

export type Role = (typeof ROLES)[number];

/** A ticket with a message under it, a solution of its assignee's, and somebody who is about to make a request. */
export interface Scene extends Desk {
  message: MessageView;
  solution: SolutionView;
  /** The author's, tied to the message, where there is one. */
  attachment: AttachmentView | undefined;
  /** Nobody, where the request is anonymous. */
  caller: Person | undefined;
}

export interface SceneOptions {
  /** Whether the ticket has been closed since the message was written. */
  closed?: boolean;
  /** Who wrote the message. */
  author?: 'creator' | 'assignee';
  /** Whether the solution has been archived since. */
  archived?: boolean;
  /** Whether the solution fits the ticket, as no other does. */
  fitting?: boolean;
  /** Whether the author of the message has attached a picture to it. */
  attached?: boolean;
  /** Whether there is a proposal for the ticket, which rests on the solution. */
  proposed?: boolean;
}

export async function scene(
  app: TestApp,
  role: Role,
  {
    closed = false,
    author = 'creator',
    archived = false,
    fitting = false,
    proposed = false,
    attached = false,
  }: SceneOptions = {},
): Promise<Scene> {
  const word = newWord();
  const isFitting = fitting || proposed;
  const [opened, outsider] = await Promise.all([
    desk(app, isFitting ? { title: `Printer on fire: ${word}` } : {}),
    outsiderAs(app, role),
  ]);
  const message = await say(app, opened[author], opened.ticket.id);
  const attachments = attached ? await attach(app, opened[author], opened.ticket.id, [{}], message.id) : [];
  const first = await publish(app, opened.assignee, isFitting ? { title: `Printer smokes: ${word}` } : {});
  const shown = { author: opened.assignee, solution: first };
  const solution = archived ? await rewrite(app, shown, { is_archived: true }) : first;
  if (proposed) await propose(app, opened.creator, opened.ticket.id);
  if (closed) await setResolved(app, opened, true);
  const caller = role === 'creator' || role === 'assignee' ? opened[role] : outsider;
  return { ...opened, message, attachment: attachments[0], solution, caller };
}

async function outsiderAs(app: TestApp, role: Role): Promise<Person | undefined> {
  if (role === 'other employee') return employee(app);
  if (role === 'other manager') return manager(app);
  return undefined;
}
