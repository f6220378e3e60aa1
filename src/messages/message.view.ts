import { AttachmentView } from '../attachments/attachment.view.js';
import { embedded, integer, listed, moment, text, view } from '../database/views.js';
import type { Apart } from '../http/etag.js';
import { EXAMPLE } from '../http/example-desk.js';
import { ProfileView } from '../profiles/profile.view.js';
import { Message } from './message.entity.js';

export class MessageView extends view(Message, {
  id: integer({ example: EXAMPLE.message.id }),
  ticket: integer({ property: 'ticketId', description: "The ticket's id.", example: EXAMPLE.ticket.id }),
  profile: integer({
    property: 'profileId',
    description: "The author's profile id.",
    example: EXAMPLE.employee.id,
  }),
  content: text({ example: EXAMPLE.message.content }),
  created_at: moment({ property: 'createdAt', example: '2026-01-31T08:12:30.000Z' }),
  updated_at: moment({ property: 'updatedAt', example: '2026-01-31T08:12:30.000Z' }),
  sender: embedded('profile', ProfileView, { description: 'The author.' }),
  attachments: listed('attachments', AttachmentView, { description: 'What is tied to it.', example: [] }),
}) {}

/** What comes and goes without a change of the message. */
export const ATTACHED: Apart = ['attachments'];
