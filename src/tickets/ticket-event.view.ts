import { embedded, integer, json, moment, text, view } from '../database/views.js';
import { Event } from '../events/event.entity.js';
import { ProfileView } from '../profiles/profile.view.js';

/** An event of the log (the contract's "Events"). */
export class TicketEventView extends view(Event, {
  id: integer(),
  kind: text(),
  at: moment({ of: 'createdAt' }),
  ticket: integer({ of: 'ticketId' }),
  message: integer({ of: 'messageId', nullable: true }),
  attachment: integer({ of: 'attachmentId', nullable: true }),
  actor: embedded('actor', ProfileView, { nullable: true }),
  changes: json(),
  request_id: text({ of: 'requestId' }),
}) {}
