import { embedded, integer, json, moment, shape, text } from '../database/views.js';
import type { Changes } from '../events/event.js';
import { EXAMPLE } from '../http/example-desk.js';
import { ProfileView } from '../profiles/profile.view.js';
import type { TicketEventView } from './ticket-event.view.js';

const ACTIONS = ['created', 'changed', 'deleted'];

/** The value of a member, of any type that members have. */
const value = (description: string, example: unknown) =>
  json({
    description: `${description}; null for the text of a deleted message.`,
    example,
    schema: { oneOf: ['string', 'integer', 'boolean', 'null'].map((type) => ({ type })) },
  });

const at = { example: '2026-01-31T08:12:30.000Z' };

/** An event as a ticket's history shows it: with the one member that it changed, if it changed one. */
export class TicketChangeView extends shape({
  id: integer({ example: 88 }),
  ticket: integer({ description: "The ticket's id.", example: EXAMPLE.ticket.id }),
  message: integer({
    nullable: true,
    description: 'The message it happened to, if it was one.',
    example: null,
  }),
  attachment: integer({
    nullable: true,
    description: 'The attachment it happened to, if it was one.',
    example: null,
  }),
  profile: integer({
    nullable: true,
    description: 'Who did it; null: the operator.',
    example: EXAMPLE.employee.id,
  }),
  actor: embedded('actor', ProfileView, { nullable: true }),
  action: text({ example: 'changed', schema: { enum: ACTIONS } }),
  member: text({ nullable: true, description: 'Which member changed.', example: 'title' }),
  old: value('Its value before', 'Jira sends everything twice'),
  new: value('Its value after', EXAMPLE.ticket.title),
  request_id: text({
    description: 'The X-Request-Id of the request.',
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  }),
  at: moment(at),
  created_at: moment({ ...at, description: 'Another name of `at`.' }),
}) {}

export function ticketChangeView(event: TicketEventView): TicketChangeView {
  const [change] = Object.entries(event.changes as Changes);
  return {
    id: event.id,
    ticket: event.ticket,
    message: event.message,
    attachment: event.attachment,
    profile: event.actor?.id ?? null,
    actor: event.actor,
    action: event.kind.endsWith('added')
      ? 'created'
      : (ACTIONS.find((action) => event.kind.endsWith(action)) ?? 'changed'),
    member: change?.[0] ?? null,
    old: change?.[1].old ?? null,
    new: change?.[1].new ?? null,
    request_id: event.request_id,
    at: event.at,
    created_at: event.at,
  };
}
