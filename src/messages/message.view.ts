import { ApiProperty } from '@nestjs/swagger';
import { joined, moment, number, text, type Shape } from '../database/json-sql.js';
import { PROFILE_JSON, ProfileView, profileView } from '../profiles/profile.view.js';
import type { MessageWithAuthor } from './message.entity.js';

export class MessageView {
  @ApiProperty({ type: 'integer', example: 41 })
  id!: number;

  @ApiProperty({ type: 'integer', description: "The ticket's id.", example: 12 })
  ticket!: number;

  @ApiProperty({ type: 'integer', description: "The author's profile id.", example: 5 })
  profile!: number;

  @ApiProperty({ type: 'string', example: 'Could you send me the log of the VPN client?' })
  content!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-01-31T08:12:30.000Z' })
  created_at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-01-31T08:12:30.000Z' })
  updated_at!: string;

  @ApiProperty({ type: ProfileView, description: 'The author.' })
  sender!: ProfileView;
}

/** A message's members as they stand in a query's own JSON, which joins its author as `author`. */
export const MESSAGE_JSON: Shape = {
  id: number('id'),
  ticket: number('ticketId'),
  profile: number('profileId'),
  content: text('content'),
  created_at: moment('createdAt'),
  updated_at: moment('updatedAt'),
  sender: joined('author', PROFILE_JSON),
};

export function messageView(message: MessageWithAuthor): MessageView {
  return {
    id: message.id,
    ticket: message.ticketId,
    profile: message.profileId,
    content: message.content,
    created_at: message.createdAt.toISOString(),
    updated_at: message.updatedAt.toISOString(),
    sender: profileView(message.profile),
  };
}
