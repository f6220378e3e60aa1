import { ApiProperty } from '@nestjs/swagger';
import { embedded, flag, integer, moment, shape, text, view } from '../database/views.js';
import { EXAMPLE } from '../http/example-desk.js';
import { MANAGER_EXAMPLE, ProfileView } from '../profiles/profile.view.js';
import { Ticket } from './ticket.entity.js';

/** A proposal that comes is no change of its ticket (the contract's "Changes and retries"). */
export const PROPOSAL = ['ai_response', 'ai_updated_at'];

export class TicketView extends view(Ticket, {
  id: integer({ example: EXAMPLE.ticket.id }),
  created_by: integer({
    property: 'createdById',
    description: "The creator's profile id.",
    example: EXAMPLE.employee.id,
  }),
  assigned_to: integer({
    property: 'assignedToId',
    description: "The manager's profile id.",
    example: EXAMPLE.manager.id,
  }),
  title: text({ example: EXAMPLE.ticket.title }),
  content: text({ example: EXAMPLE.ticket.content }),
  is_resolved: flag({ property: 'isResolved', description: 'Whether the ticket is closed.', example: false }),
  created_at: moment({ property: 'createdAt', example: '2026-01-31T08:00:00.000Z' }),
  updated_at: moment({ property: 'updatedAt', example: '2026-01-31T08:12:30.000Z' }),
  ai_response: text({
    property: 'aiResponse',
    description: 'A proposed solution; empty until there is one.',
    example: '',
  }),
  ai_updated_at: moment({ property: 'aiUpdatedAt', nullable: true, example: null }),
  created_by_obj: embedded('createdBy', ProfileView),
  assigned_to_obj: embedded('assignedTo', ProfileView, { example: MANAGER_EXAMPLE }),
}) {}

export class SnippetPartView extends shape({
  text: text({ description: 'Plain text, never HTML.', example: 'Jira' }),
  matches: flag({ description: 'Whether this is what was searched for.', example: true }),
}) {}

export class ListedTicketView extends TicketView {
  @ApiProperty({
    type: SnippetPartView,
    isArray: true,
    required: false,
    description:
      'Where `snippets` are asked for: the parts of an excerpt from the title, the content or the messages, in order.',
    example: [
      { text: 'Every ', matches: false },
      { text: 'Jira', matches: true },
      { text: ' notification arrives twice', matches: false },
    ],
  })
  snippet?: SnippetPartView[];
}
