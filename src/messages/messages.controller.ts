import { Body, Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { InTurn } from '../http/in-turn.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { EXAMPLE } from '../http/example-desk.js';
import { PathId } from '../http/path-id.js';
import { ConditionalChange, ConditionalRead, IfMatch, type Precondition } from '../http/etag.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import type { Repeatable } from '../idempotency/idempotency.service.js';
import { Idempotent, RepeatableRequest } from '../idempotency/idempotent.js';
import { noMessage, noTicket, ticketClosed } from '../tickets/ticket.policy.js';
import { EditMessage, ListMessages, PostMessage } from './message.dto.js';
import { notTheAuthor, notYourName } from './message.policy.js';
import { ATTACHED, MessageView } from './message.view.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@Controller('tickets/:id/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
  @ConditionalRead()
  @Answers(
    "List a ticket's messages, oldest first",
    'For those who see the ticket.',
    { status: 200, type: MessageView, isList: true },
    noTicket(EXAMPLE.ticket.id),
  )
  listMessages(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @DeclaredQuery() query: ListMessages,
  ): Promise<Page<MessageView>> {
    return this.messages.list(actor, id, query);
  }

  @Post()
  @InTurn()
  @Idempotent()
  @Answers(
    "Write a message, and get the whole list of the ticket's messages",
    'The ticket must be open. Only its creator and the manager whom it is assigned to write under it. The list ends with the new ' +
      'message; of a long thread it has the latest thousand, or as many as 8 MiB hold, and as few as 25 while the server is busy.',
    { status: 201, type: MessageView, isList: true },
    notYourName(),
    noTicket(EXAMPLE.ticket.id),
    ticketClosed(EXAMPLE.ticket.id),
    'key-in-use',
    'key-used-otherwise',
    'too-many-keys',
  )
  postMessage(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @Body() body: PostMessage,
    @RepeatableRequest() request: Repeatable | undefined,
  ): Promise<Page<MessageView>> {
    return this.messages.post(actor, id, body, request);
  }

  @Get(':message_id')
  @ConditionalRead(ATTACHED)
  @Answers(
    'Read a message',
    'For those who see its ticket.',
    { status: 200, type: MessageView },
    noTicket(EXAMPLE.ticket.id),
    noMessage(EXAMPLE.ticket.id, EXAMPLE.message.id),
  )
  readMessage(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @PathId({ name: 'message_id', example: EXAMPLE.message.id }) messageId: number,
  ): Promise<Json<MessageView>> {
    return this.messages.read(actor, id, messageId);
  }

  @Put(':message_id')
  @InTurn()
  @ConditionalChange(ATTACHED)
  @Answers(
    "Edit one's own message",
    'While its ticket is open.',
    { status: 200, type: MessageView },
    notTheAuthor(EXAMPLE.message.id),
    noTicket(EXAMPLE.ticket.id),
    noMessage(EXAMPLE.ticket.id, EXAMPLE.message.id),
    ticketClosed(EXAMPLE.ticket.id),
    'changed-meanwhile',
    'changed-too-often',
  )
  editMessage(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @PathId({ name: 'message_id', example: EXAMPLE.message.id }) messageId: number,
    @Body() body: EditMessage,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<MessageView> {
    return this.messages.edit(actor, id, messageId, body, precondition);
  }

  @Delete(':message_id')
  @InTurn()
  @ConditionalChange(ATTACHED)
  @Answers(
    "Delete one's own message",
    'While its ticket is open.',
    { status: 200, type: SuccessView },
    notTheAuthor(EXAMPLE.message.id),
    noTicket(EXAMPLE.ticket.id),
    noMessage(EXAMPLE.ticket.id, EXAMPLE.message.id),
    ticketClosed(EXAMPLE.ticket.id),
    'changed-meanwhile',
  )
  async deleteMessage(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @PathId({ name: 'message_id' }) messageId: number,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<SuccessView> {
    await this.messages.delete(actor, id, messageId, precondition);
    return SUCCESS;
  }
}
