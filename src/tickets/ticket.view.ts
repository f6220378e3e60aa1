import { ApiProperty } from '@nestjs/swagger';
import { joined, kept, type Shape } from '../database/json-sql.js';
import { PROFILE_JSON, ProfileView, profileView } from '../profiles/profile.view.js';
import type { TicketWithProfiles } from './ticket.entity.js';

export class TicketView {
  @ApiProperty({ type: 'integer', example: 12 })
  id!: number;

  @ApiProperty({ type: 'integer', description: "The creator's profile id.", example: 5 })
  created_by!: number;

  @ApiProperty({ type: 'integer', description: "The manager's profile id.", example: 3 })
  assigned_to!: number;

  @ApiProperty({ type: 'string', example: 'VPN drops every ten minutes' })
  title!: string;

  @ApiProperty({ type: 'string', example: 'Since this morning the VPN disconnects every ten minutes.' })
  content!: string;

  @ApiProperty({ type: 'boolean', description: 'Whether the ticket is closed.', example: false })
  is_resolved!: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-01-31T08:00:00.000Z' })
  created_at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-01-31T08:12:30.000Z' })
  updated_at!: string;

  @ApiProperty({ type: 'string', description: 'A proposed solution; empty until there is one.', example: '' })
  ai_response!: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  ai_updated_at!: string | null;

  @ApiProperty({ type: ProfileView })
  created_by_obj!: ProfileView;

  @ApiProperty({ type: ProfileView })
  assigned_to_obj!: ProfileView;
}

export class SnippetPartView {
  @ApiProperty({ type: 'string', description: 'Plain text, never HTML.', example: 'VPN' })
  text!: string;

  @ApiProperty({ type: 'boolean', description: 'Whether this is what was searched for.', example: true })
  matches!: boolean;
}

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

/** A ticket's members as they stand in a query's own JSON, which joins its people as `createdBy` and `assignedTo`. */
export const TICKET_JSON: Shape = {
  ...kept('members'),
  created_by_obj: joined('createdBy', PROFILE_JSON),
  assigned_to_obj: joined('assignedTo', PROFILE_JSON),
};

export function ticketView(ticket: TicketWithProfiles): TicketView {
  return {
    id: ticket.id,
    created_by: ticket.createdById,
    assigned_to: ticket.assignedToId,
    title: ticket.title,
    content: ticket.content,
    is_resolved: ticket.isResolved,
    created_at: ticket.createdAt.toISOString(),
    updated_at: ticket.updatedAt.toISOString(),
    ai_response: ticket.aiResponse,
    ai_updated_at: ticket.aiUpdatedAt?.toISOString() ?? null,
    created_by_obj: profileView(ticket.createdBy),
    assigned_to_obj: profileView(ticket.assignedTo),
  };
}
