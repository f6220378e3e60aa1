import { ApiProperty } from '@nestjs/swagger';
import { embedded, flag, integer, moment, shape, text, view } from '../database/views.js';
import { ProfileView } from '../profiles/profile.view.js';
import { Ticket } from './ticket.entity.js';

export class TicketView extends view(Ticket, {
  id: integer({ example: 12 }),
  created_by: integer({ property: 'createdById', description: "The creator's profile id.", example: 5 }),
  assigned_to: integer({ property: 'assignedToId', description: "The manager's profile id.", example: 3 }),
  title: text({ example: 'VPN drops every ten minutes' }),
  content: text({ example: 'Since this morning the VPN disconnects every ten minutes.' }),
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
  assigned_to_obj: embedded('assignedTo', ProfileView),
}) {}

export class SnippetPartView extends shape({
  text: text({ description: 'Plain text, never HTML.', example: 'VPN' }),
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
      { text: 'Since this morning the ', matches: false },
      { text: 'VPN', matches: true },
      { text: ' disconnects every ten minutes.', matches: false },
    ],
  })
  snippet?: SnippetPartView[];
}
