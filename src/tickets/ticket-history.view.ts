import { ApiProperty } from '@nestjs/swagger';
import type { Changes } from '../events/event.js';
import { ProfileView } from '../profiles/profile.view.js';
import type { TicketEventView } from './ticket-event.view.js';

const ANY_VALUE = { oneOf: [{ type: 'string' }, { type: 'integer' }, { type: 'boolean' }, { type: 'null' }] };

const ACTIONS = ['created', 'changed', 'deleted'] as const;

/** An event as a ticket's history shows it: with the one member that it changed, if it changed one. */
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

  @ApiProperty({ type: 'string', enum: ACTIONS, example: 'changed' })
  action!: (typeof ACTIONS)[number];

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
  at!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description: 'Another name of `at`.',
    example: '2026-01-31T08:12:30.000Z',
  })
  created_at!: string;

  static of(event: TicketEventView): TicketChangeView {
    const [change] = Object.entries(event.changes as Changes);
    return {
      id: event.id,
      ticket: event.ticket,
      message: event.message,
      profile: event.actor?.id ?? null,
      actor: event.actor,
      action: ACTIONS.find((action) => event.kind.endsWith(action)) ?? 'changed',
      member: change?.[0] ?? null,
      old: change?.[1].old ?? null,
      new: change?.[1].new ?? null,
      request_id: event.request_id,
      at: event.at,
      created_at: event.at,
    };
  }
}
