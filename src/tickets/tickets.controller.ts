import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { PathId } from '../http/path-id.js';
import { ConditionalChange, ConditionalRead, IfMatch, type Precondition } from '../http/etag.js';
import { TimeListQuery } from '../http/list-query.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import { TicketChangeView } from './ticket-change.view.js';
import { ChangeTicket } from './ticket.dto.js';
import { TicketView } from './ticket.view.js';
import { TicketsService } from './tickets.service.js';

@ApiTags('tickets')
@Controller('tickets/:id')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Get()
  @ConditionalRead()
  @Answers('Read a ticket', { status: 200, type: TicketView }, 'not-found')
  readTicket(@CurrentActor() actor: Actor, @PathId() id: number): Promise<Json<TicketView>> {
    return this.tickets.read(actor, id);
  }

  @Get('history')
  @ConditionalRead()
  @Answers(
    'See what happened to a ticket, oldest first',
    { status: 200, type: TicketChangeView, isList: true },
    'not-found',
  )
  listTicketChanges(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @DeclaredQuery() query: TimeListQuery,
  ): Promise<Page<TicketChangeView>> {
    return this.tickets.history(actor, id, query);
  }

  @Put()
  @ConditionalChange()
  @Answers(
    'Edit a ticket, close or reopen it, hand it on',
    { status: 200, type: TicketView },
    'not-valid',
    'not-allowed',
    'not-found',
    'ticket-closed',
    'changed-meanwhile',
  )
  changeTicket(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @Body() body: ChangeTicket,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<TicketView> {
    return this.tickets.change(actor, id, body, precondition);
  }

  @Delete()
  @ConditionalChange()
  @Answers(
    'Delete an open ticket and its messages',
    { status: 200, type: SuccessView },
    'not-allowed',
    'not-found',
    'ticket-closed',
    'changed-meanwhile',
  )
  async deleteTicket(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<SuccessView> {
    await this.tickets.delete(actor, id, precondition);
    return SUCCESS;
  }
}
