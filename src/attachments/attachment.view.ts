import { integer, moment, text, view } from '../database/views.js';
import { EXAMPLE } from '../http/example-desk.js';
import { Attachment } from './attachment.entity.js';

export class AttachmentView extends view(Attachment, {
  id: integer({ example: EXAMPLE.attachment.id }),
  ticket: integer({ property: 'ticketId', description: "The ticket's id.", example: EXAMPLE.ticket.id }),
  message: integer({
    property: 'messageId',
    nullable: true,
    description: 'The id of the message that it is tied to, if it is.',
    example: null,
  }),
  profile: integer({
    property: 'profileId',
    description: 'The profile id of who attached it.',
    example: EXAMPLE.employee.id,
  }),
  name: text({ description: 'For people: it decides nothing.', example: EXAMPLE.attachment.name }),
  size: integer({ description: 'In bytes.', example: 48_213 }),
  type: text({ description: 'The media type that its content shows.', example: 'image/png' }),
  sha256: text({
    description: 'The SHA-256 of its content, in hexadecimal digits.',
    example: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
  }),
  state: text({
    description:
      '`ready`; `quarantined` until it has been scanned for viruses, and not to be had before; `refused` where one was found.',
    example: 'ready',
    schema: { enum: ['ready', 'quarantined', 'refused'] },
  }),
  created_at: moment({ property: 'createdAt', example: '2026-01-31T08:12:30.000Z' }),
}) {}
