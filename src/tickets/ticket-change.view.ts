import { ApiProperty } from '@nestjs/swagger';
import { ProfileView, profileView } from '../profiles/profile.view.js';
import type { ChangeAction, TicketChange } from './ticket-change.entity.js';

const ANY_VALUE = { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'boolean' }, { type: 'null' }] };

export class TicketChangeView {
  @ApiProperty({ type: 'integer', example: 88 })
  id!: number;

  @ApiProperty({ type: 'integer', description: "The ticket's id.", example: 12 })
  ticket!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'The message it happened to, if it was one.',
    example: null,
  })
  message!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Who did it; null: the operator.',
    example: 3,
  })
  profile!: number | null;

  @ApiProperty({ type: ProfileView, nullable: true })
  actor!: ProfileView | null;

  @ApiProperty({ type: 'string', enum: ['created', 'changed', 'deleted'], example: 'changed' })
  action!: ChangeAction;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Which member changed.',
    example: 'is_resolved',
  })
  member!: string | null;

  @ApiProperty({
    ...ANY_VALUE,
    description: 'Its value before; null for the text of a deleted message.',
    example: false,
  })
  old!: unknown;

  @ApiProperty({
    ...ANY_VALUE,
    description: 'Its value after; null for the text of a deleted message.',
    example: true,
  })
  new!: unknown;

  @ApiProperty({
    type: 'string',
    description: 'The X-Request-Id of the request.',
    example: '8e03978e-40d5-43dd-bc93-6894a57f9324',
  })
  request_id!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-01-31T08:12:30.000Z' })
  created_at!: string;
}

export function ticketChangeView(change: TicketChange): TicketChangeView {
  return {
    id: change.id,
    ticket: change.ticketId,
    message: change.messageId,
    profile: change.profileId,
    actor: change.profile ? profileView(change.profile) : null,
    action: change.action,
    member: change.member,
    old: parsed(change.oldValue),
    new: parsed(change.newValue),
    request_id: change.requestId,
    created_at: change.createdAt.toISOString(),
  };
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}
