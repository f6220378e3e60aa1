import { DataSource } from 'typeorm';
import { SessionsService } from '../../src/auth/sessions.service.js';
import { attach } from '../factories/attachment.js';
import { employee, manager, newcomer, TEST_CLIENT, type Person } from '../factories/person.js';
import { publish } from '../factories/solution.js';
import { newWord, propose, rate } from '../factories/suggestion.js';
import { Suggestion } from '../../src/suggestions/suggestion.entity.js';
import { desk, openTicket, say, type Desk } from '../factories/ticket.js';
import type { TestApp } from './app.js';
import { sessionId } from './own-sessions.js';

/** Somebody with all that they may write to, and somebody else with as much. */
export interface Cast extends Desk {
  caller: Person;
  messageId: number;
  /** Of the caller's, tied to no message. */
  attachmentId: number;
  /** The assignee's, out of the ticket. */
  solutionId: number;
  /** Of the ticket, resting on the solution, with which it has a word in common; the caller has called it helpful. */
  suggestionId: number;
  word: string;
  /** The caller's sessions: the one that they use, and another. */
  sessionId: string;
  otherSessionId: string;
  successor: Person;
  /** An account that there is not yet. */
  account: ReturnType<typeof newcomer>;
  victim: Desk & { messageId: number; solutionId: number; suggestionId: number };
}

export type CallerRole = 'employee' | 'manager';

export async function castFor(app: TestApp, role: CallerRole): Promise<Cast> {
  const [caller, successor, other] = await Promise.all([
    role === 'manager' ? manager(app) : employee(app),
    manager(app),
    desk(app),
  ]);
  const assignee = role === 'manager' ? caller : await manager(app);
  const word = newWord();
  const ticket = await openTicket(app, caller, assignee, { title: `Printer on fire: ${word}` });
  const { id: messageId } = await say(app, caller, ticket.id);
  const { id: victimsMessageId } = await say(app, other.creator, other.ticket.id);
  const [attachment] = await attach(app, caller, ticket.id);
  const { id: otherSessionId } = await app.nest.get(SessionsService).open(caller.user.id, TEST_CLIENT);
  const { id: solutionId } = await publish(app, assignee, {
    title: `Printer smokes: ${word}`,
    ticket: ticket.id,
  });
  const account = newcomer({ nickname: 'Amira' });
  const { id: victimsSolutionId } = await publish(app, other.assignee, { ticket: other.ticket.id });
  const suggestionId = await ratedProposal(app, caller, ticket.id);
  const victimsSuggestionId = await ratedProposal(app, other.creator, other.ticket.id);
  const victim = {
    ...other,
    messageId: victimsMessageId,
    solutionId: victimsSolutionId,
    suggestionId: victimsSuggestionId,
  };
  return {
    caller,
    creator: caller,
    assignee,
    ticket,
    messageId,
    attachmentId: attachment?.id ?? 0,
    solutionId,
    suggestionId,
    word,
    sessionId: sessionId(caller),
    otherSessionId,
    successor,
    account,
    victim,
  };
}

async function ratedProposal(app: TestApp, reader: Person, ticketId: number): Promise<number> {
  await propose(app, reader, ticketId);
  await rate(app, reader, ticketId, true);
  const { id } = await app.nest.get(DataSource).manager.findOneByOrFail(Suggestion, { ticketId });
  return id;
}

const FOREIGN_ID = 1_900_000_007;
const FOREIGN_TEXT = 'foreign text';
const FOREIGN_TIME = '2001-02-03T04:05:06.000Z';

/** What must stand nowhere, once a request has said it. */
export const FOREIGN = [String(FOREIGN_ID), FOREIGN_TEXT, FOREIGN_TIME];

/** Every member of every entity, under its name in the code, in the database and on the wire, with values not their own. */
export function everyMember(app: TestApp, { victim }: Cast, role: CallerRole): Record<string, unknown> {
  const flag = role === 'employee';
  const whose: [RegExp, unknown][] = [
    [/^user(_?id)?$/i, victim.creator.user.id],
    [/^ticket(_?id)?$/i, victim.ticket.id],
    [/^message(_?id)?$/i, victim.messageId],
    [/^solution(_?id)?$/i, victim.solutionId],
    [/^suggestion(_?id)?$/i, victim.suggestionId],
    [/^(profile|created_?by|assigned_?to|author)(_?id)?$/i, victim.creator.id],
    [/id$/i, FOREIGN_ID],
    [/(At|_at)$/, FOREIGN_TIME],
    [/^is/, flag],
  ];
  const columns = app.nest
    .get(DataSource)
    .entityMetadatas.flatMap((entity) => [...entity.columns, ...entity.relations])
    .flatMap((column) => [column.propertyName, ...('databaseName' in column ? [column.databaseName] : [])]);
  const onTheWire = [
    'message',
    'sid',
    'passwordHash',
    'password_hash',
    'role',
    'access',
    'refresh',
    'request_id',
  ];
  const members = [...columns, ...onTheWire].map((name) => {
    const [, value = FOREIGN_TEXT] = whose.find(([pattern]) => pattern.test(name)) ?? [];
    return [name, value] as const;
  });
  const { profile } = victim.creator;
  const polluting = { is_manager: flag, isManager: flag, isResolved: true, id: FOREIGN_ID };
  return {
    ...Object.fromEntries(members),
    created_by_obj: profile,
    assigned_to_obj: profile,
    sender: profile,
    ['__proto__']: polluting,
    constructor: { prototype: polluting },
    prototype: polluting,
  };
}
