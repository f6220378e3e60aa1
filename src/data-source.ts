import type { DataSource } from 'typeorm';
import { LogInFailures } from './auth/log-in-failures.entity.js';
import { Session } from './auth/session.entity.js';
import { SpentRefreshToken } from './auth/spent-refresh-token.entity.js';
import type { Settings } from './config/settings.js';
import { createDataSource } from './database/data-source.js';
import { Event } from './events/event.entity.js';
import { IdempotencyKey } from './idempotency/idempotency-key.entity.js';
import { Message } from './messages/message.entity.js';
import { Profile } from './profiles/profile.entity.js';
import { User } from './profiles/user.entity.js';
import { Ticket } from './tickets/ticket.entity.js';

/** Wasil's database with all its entities, not opened yet. */
export function dataSourceFor(settings: Settings): DataSource {
  return createDataSource(settings, [
    User,
    Profile,
    Session,
    SpentRefreshToken,
    LogInFailures,
    Ticket,
    Message,
    Event,
    IdempotencyKey,
  ]);
}
