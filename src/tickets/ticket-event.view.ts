import { embedded, integer, json, moment, text, view } from '../database/views.js';
import { Event } from '../events/event.entity.js';
import { ProfileView } from '../profiles/profile.view.js';

/** An event of the log (the contract's "Events"). */
export class TicketEventView extends view(Event, {
  id: integer(),
  kind: text(),
  at: moment({ property: 'createdAt' }),
  ticket: integer({ property: 'ticketId' }),
  message: integer({ property: 'messageId', nullable: true }),
  attachment: integer({ property: 'attachmentId', nullable: true }),
  actor: embedded('actor', ProfileView, { nullable: true }),
  changes: json(),
  request_id: text({ property: 'requestId' }),
}) {}
