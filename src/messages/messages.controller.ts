import { Body, Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { PathId } from '../http/path-id.js';
import { ConditionalChange, ConditionalRead, IfMatch, type Precondition } from '../http/etag.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import type { Repeatable } from '../idempotency/idempotency.service.js';
import { Idempotent, RepeatableRequest } from '../idempotency/idempotent.js';
import { EditMessage, ListMessages, PostMessage } from './message.dto.js';
import { MessageView } from './message.view.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@Controller('tickets/:id/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
  @ConditionalRead()
  @Answers(
    "List a ticket's messages, oldest first",
    { status: 200, type: MessageView, isList: true },
    'not-found',
  )
  listMessages(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @DeclaredQuery() query: ListMessages,
  ): Promise<Page<MessageView>> {
    return this.messages.list(actor, id, query);
  }

  @Post()
  @Idempotent()
  @Answers(
    "Write a message, and get the whole list of the ticket's messages",
    { status: 201, type: MessageView, isList: true },
    'not-valid',
    'not-allowed',
    'not-found',
    'ticket-closed',
    'key-in-use',
    'key-used-otherwise',
    'too-many-keys',
    'too-many-requests',
  )
  postMessage(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @Body() body: PostMessage,
    @RepeatableRequest() request: Repeatable | undefined,
  ): Promise<Page<MessageView>> {
    return this.messages.post(actor, id, body, request);
  }

  @Get(':message_id')
  @ConditionalRead()
  @Answers('Read a message', { status: 200, type: MessageView }, 'not-found')
  readMessage(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @PathId('message_id') messageId: number,
  ): Promise<Json<MessageView>> {
    return this.messages.read(actor, id, messageId);
  }

  @Put(':message_id')
  @ConditionalChange()
  @Answers(
    "Edit one's own message",
    { status: 200, type: MessageView },
    'not-valid',
    'not-allowed',
    'not-found',
    'ticket-closed',
    'changed-meanwhile',
  )
  editMessage(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @PathId('message_id') messageId: number,
    @Body() body: EditMessage,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<MessageView> {
    return this.messages.edit(actor, id, messageId, body, precondition);
  }

  @Delete(':message_id')
  @ConditionalChange()
  @Answers(
    "Delete one's own message",
    { status: 200, type: SuccessView },
    'not-allowed',
    'not-found',
    'ticket-closed',
    'changed-meanwhile',
  )
  async deleteMessage(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @PathId('message_id') messageId: number,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<SuccessView> {
    await this.messages.delete(actor, id, messageId, precondition);
    return SUCCESS;
  }
}
