import type { INestApplicationContext } from '@nestjs/common';
import { UploadsService } from '../attachments/uploads.service.js';
import { AuthService } from '../auth/auth.service.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { NewEvent } from '../events/event.js';
import { EventsService } from '../events/events.service.js';
import { EXAMPLE } from '../http/example-desk.js';
import { Message } from '../messages/message.entity.js';
import { SolutionTransferService } from '../solutions/solution-transfer.service.js';
import { Ticket } from '../tickets/ticket.entity.js';
import { screenshotForm } from './demo-screenshot.js';
import desk from './demo-desk.json' with { type: 'json' };
import solutions from './demo-solutions.json' with { type: 'json' };

const PASSWORD = EXAMPLE.password;
const MINUTE_MS = 60_000;

/** A row of what the demo prints. */
type Login = Record<'username' | 'password' | 'role' | 'profile' | 'name', string>;

/** Fills an empty database with a month of an IT desk's work. @returns the logins. */
export async function fillDemoDesk(
  app: INestApplicationContext,
  progress: (what: string, done: number, all: number) => void,
): Promise<Login[]> {
  const auth = app.get(AuthService);
  const unitOfWork = app.get(UnitOfWork);
  const profileIds = new Map<string, number>();
  for (const { username, nickname, email, is_manager } of desk.people) {
    const { profile } = await auth.createAccount(
      { username, nickname, email, password: PASSWORD },
      is_manager,
    );
    profileIds.set(username, profile.id);
    progress('People', profileIds.size, desk.people.length);
  }
  const now = Date.now();
  const ticketIds = new Map<string, number>();
  for (const ticket of desk.tickets) {
    ticketIds.set(ticket.title, await unitOfWork.run(() => insertTicket(app, profileIds, ticket, now)));
    progress('Tickets', ticketIds.size, desk.tickets.length);
  }
  for (const [index, { author, ticket, title, content, days_ago }] of solutions.entries()) {
    const createdAt = new Date(now - days_ago * 24 * 60 * MINUTE_MS);
    const ids = { authorId: profileIds.get(author) as number, ticketId: ticketIds.get(ticket ?? '') ?? null };
    const solution = { ...ids, title, content, createdAt, updatedAt: createdAt };
    await unitOfWork.run(() => app.get(SolutionTransferService).bringIn(solution));
    progress('Solutions', index + 1, solutions.length);
  }
  await attachScreenshot(app);
  return desk.people.map(({ username, nickname, is_manager }) => ({
    username,
    password: PASSWORD,
    role: is_manager ? 'manager' : 'employee',
    profile: String(profileIds.get(username)),
    name: nickname,
  }));
}

async function attachScreenshot(app: INestApplicationContext): Promise<void> {
  const { employee, ticket, message, attachment } = EXAMPLE;
  const author = { sessionId: 'demo', userId: employee.id, profileId: employee.id, requestId: 'demo' };
  const form = await screenshotForm(attachment.name, message.id);
  await app.get(UploadsService).attach(author, ticket.id, form);
}

type DeskTicket = (typeof desk.tickets)[number];

async function insertTicket(
  app: INestApplicationContext,
  profileIds: ReadonlyMap<string, number>,
  { by, to, title, content, hours_ago, is_resolved, messages }: DeskTicket,
  now: number,
): Promise<number> {
  const idOf = (username: string) => profileIds.get(username) as number;
  const createdAt = new Date(now - hours_ago * 60 * MINUTE_MS);
  const people = { createdById: idOf(by), assignedToId: idOf(to) };
  let lastSaid = createdAt;
  const said = messages.map(({ from, minutes_later, content: text }) => {
    lastSaid = new Date(lastSaid.getTime() + minutes_later * MINUTE_MS);
    const profileId = idOf(from === 'by' ? by : to);
    return { profileId, content: text, createdAt: lastSaid, updatedAt: lastSaid };
  });
  const updatedAt = is_resolved ? lastSaid : createdAt;
  const [queries, events] = [app.get(Queries), app.get(EventsService)];
  const draft = { ...people, title, content, isResolved: is_resolved, createdAt, updatedAt };
  const ticketId = await queries.insert(Ticket, draft);
  const record = (profileId: number, event: Omit<NewEvent, 'ticketId'>) =>
    events.record({ profileId, requestId: 'demo' }, [{ ...event, ticketId }]);
  await record(people.createdById, { kind: 'ticket.created', at: createdAt });
  for (const message of said) {
    const messageId = await queries.insert(Message, { ...message, ticketId });
    await record(message.profileId, { kind: 'message.created', messageId, at: message.createdAt });
  }
  const changes = { is_resolved: { old: false, new: true } };
  if (is_resolved) await record(people.assignedToId, { kind: 'ticket.closed', at: updatedAt, changes });
  return ticketId;
}
