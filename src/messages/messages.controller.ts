import { Body, Controller, Delete, Get, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { PathId } from '../http/entity-id.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import { EditMessage, ListMessages, PostMessage } from './message.dto.js';
import { MessageView } from './message.view.js';
import { MessagesService } from './messages.service.js';

@ApiTags('messages')
@Controller('tickets/:id/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  @Get()
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
  @Answers(
    "Write a message, and get the whole list of the ticket's messages",
    { status: 201, type: MessageView, isList: true },
    'not-valid',
    'not-allowed',
    'not-found',
    'ticket-closed',
  )
  postMessage(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @Body() body: PostMessage,
  ): Promise<MessageView[]> {
    return this.messages.post(actor, id, body);
  }

  @Put(':message_id')
  @Answers(
    "Edit one's own message",
    { status: 200, type: MessageView },
    'not-valid',
    'not-allowed',
    'not-found',
    'ticket-closed',
  )
  editMessage(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @PathId('message_id') messageId: number,
    @Body() body: EditMessage,
  ): Promise<MessageView> {
    return this.messages.edit(actor, id, messageId, body);
  }

  @Delete(':message_id')
  @Answers(
    "Delete one's own message",
    { status: 200, type: SuccessView },
    'not-allowed',
    'not-found',
    'ticket-closed',
  )
  async deleteMessage(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @PathId('message_id') messageId: number,
  ): Promise<SuccessView> {
    await this.messages.delete(actor, id, messageId);
    return SUCCESS;
  }
}
