import { ApiProperty } from '@nestjs/swagger';
import type { Session } from './session.entity.js';

/** A session as its owner sees it in the list of their own. */
export class OwnSessionView {
  @ApiProperty({ type: 'string', format: 'uuid', example: '5f0c6b1e-6b0e-4b5e-9d39-0d6f3a1c2b4d' })
  id!: string;

  @ApiProperty({ type: 'boolean', description: 'Whether it is the session that asks.', example: true })
  is_current!: boolean;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-01-31T08:00:00.000Z' })
  created_at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-03-02T08:00:00.000Z' })
  expires_at!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description: 'To within a minute.',
    example: '2026-01-31T08:12:00.000Z',
  })
  last_used_at!: string;

  @ApiProperty({ type: 'string', description: 'The IP address of the log-in.', example: '192.0.2.7' })
  address!: string;

  @ApiProperty({
    type: 'string',
    example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  })
  user_agent!: string;
}

export function ownSessionView(session: Session, currentId: string): OwnSessionView {
  return {
    id: session.id,
    is_current: session.id === currentId,
    created_at: session.createdAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    last_used_at: (session.lastUsedAt ?? session.createdAt).toISOString(),
    address: session.address,
    user_agent: session.userAgent,
  };
}
