import { Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { ConditionalRead } from '../http/etag.js';
import { EXAMPLE } from '../http/example-desk.js';
import { sendFile, SentBytes } from '../http/file-answer.js';
import { Form, TakesForm, type IncomingForm } from '../http/form.js';
import { InTurn } from '../http/in-turn.js';
import { PathId } from '../http/path-id.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import type { Repeatable } from '../idempotency/idempotency.service.js';
import { Idempotent, RepeatableRequest } from '../idempotency/idempotent.js';
import { noMessage, noTicket, ticketClosed } from '../tickets/ticket.policy.js';
import { ListAttachments, ReadAttachment } from './attachment.dto.js';
import {
  noAttachment,
  noThumbnail,
  notYourAttachment,
  notYourMessage,
  ticketFull,
} from './attachment.policy.js';
import { AttachmentView } from './attachment.view.js';
import { AttachmentsService } from './attachments.service.js';
import { ThumbnailsService } from './thumbnails.service.js';
import { MOST_FILES, UploadsService } from './uploads.service.js';

const { id: ID } = EXAMPLE.attachment;

@ApiTags('attachments')
@Controller()
export class AttachmentsController {
  constructor(
    private readonly attachments: AttachmentsService,
    private readonly uploads: UploadsService,
    private readonly thumbnails: ThumbnailsService,
  ) {}

  @Get('tickets/:id/attachments')
  @ConditionalRead()
  @Answers(
    "List a ticket's attachments, oldest first",
    'For those who see the ticket.',
    { status: 200, type: AttachmentView, isList: true },
    noTicket(EXAMPLE.ticket.id),
  )
  listAttachments(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @DeclaredQuery() query: ListAttachments,
  ): Promise<Page<AttachmentView>> {
    return this.attachments.list(actor, id, query);
  }

  @Post('tickets/:id/attachments')
  @InTurn('uploads')
  @Idempotent()
  @TakesForm({
    type: 'object',
    required: ['file'],
    properties: {
      file: {
        type: 'array',
        items: { type: 'string', format: 'binary' },
        minItems: 1,
        maxItems: MOST_FILES,
        description: 'The files, each a part of this name.',
      },
      message: {
        type: 'integer',
        minimum: 1,
        description: 'One of your own messages under the ticket, to tie them to.',
        example: EXAMPLE.message.id,
      },
    },
  })
  @Answers(
    'Attach files to a ticket',
    'The ticket must be open. Only its creator and the manager whom it is assigned to attach files. All of them are attached, or none. ' +
      'What is in a file tells its type, not its name.',
    { status: 201, type: AttachmentView, isList: true },
    notYourMessage(EXAMPLE.message.id),
    noTicket(EXAMPLE.ticket.id),
    noMessage(EXAMPLE.ticket.id, EXAMPLE.message.id),
    ticketClosed(EXAMPLE.ticket.id),
    'too-slow',
    ticketFull(209_715_200),
    'too-much-attached',
    'key-in-use',
    'key-used-otherwise',
    'too-many-keys',
  )
  attachFiles(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @Form() form: IncomingForm,
    @RepeatableRequest() request: Repeatable | undefined,
  ): Promise<Json<AttachmentView[]>> {
    return this.uploads.attach(actor, id, form, request);
  }

  @Get('attachments/:id')
  @SentBytes('The file, or the part of it that Range asks for.')
  @Answers(
    'Download an attachment',
    'For those who see its ticket.',
    { status: 200, isFile: true },
    noAttachment(ID),
    'not-handed-out',
    'range-not-there',
  )
  async readAttachment(
    @CurrentActor() actor: Actor,
    @PathId({ example: ID }) id: number,
    @DeclaredQuery() { inline }: ReadAttachment,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(request, reply, await this.attachments.file(actor, id, inline));
  }

  @Get('attachments/:id/thumbnail')
  @SentBytes('The thumbnail, in WebP.', 'image/webp')
  @Answers(
    'See the thumbnail of a picture',
    'At most 320 pixels wide and high. For those who see its ticket.',
    { status: 200, isFile: true },
    noAttachment(ID),
    noThumbnail(ID),
    'not-handed-out',
    'range-not-there',
  )
  async readThumbnail(
    @CurrentActor() actor: Actor,
    @PathId({ example: ID }) id: number,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendFile(request, reply, await this.thumbnails.file(actor, id));
  }

  @Delete('attachments/:id')
  @InTurn()
  @Answers(
    'Delete an attachment',
    'Only who attached it may, while its ticket is open.',
    { status: 200, type: SuccessView },
    notYourAttachment(ID),
    noAttachment(ID),
    ticketClosed(EXAMPLE.ticket.id),
  )
  async deleteAttachment(@CurrentActor() actor: Actor, @PathId() id: number): Promise<SuccessView> {
    await this.attachments.delete(actor, id);
    return SUCCESS;
  }
}
