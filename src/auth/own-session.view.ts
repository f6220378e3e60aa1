import { flag, moment, shape, text } from '../database/views.js';
import type { Session } from './session.entity.js';

/** A session as its owner sees it in the list of their own. */
export class OwnSessionView extends shape({
  id: text({ example: '5f0c6b1e-6b0e-4b5e-9d39-0d6f3a1c2b4d', schema: { format: 'uuid' } }),
  is_current: flag({ description: 'Whether it is the session that asks.', example: true }),
  created_at: moment({ example: '2026-01-31T08:00:00.000Z' }),
  expires_at: moment({ example: '2026-03-02T08:00:00.000Z' }),
  last_used_at: moment({ description: 'To within a minute.', example: '2026-01-31T08:12:00.000Z' }),
  address: text({ description: 'The IP address of the log-in.', example: '192.0.2.7' }),
  user_agent: text({ example: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }),
}) {}

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
