import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
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
import { TimeListQuery } from '../http/list-query.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import { TicketChangeView } from './ticket-change.view.js';
import { ChangeTicket } from './ticket.dto.js';
import { mayNotChange, mayNotDelete, noTicket, ticketClosed } from './ticket.policy.js';
import { PROPOSAL, TicketView } from './ticket.view.js';
import { TicketsService } from './tickets.service.js';

@ApiTags('tickets')
@Controller('tickets/:id')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Get()
  @ConditionalRead(PROPOSAL)
  @Answers(
    'Read a ticket',
    'Only its creator and the manager whom it is assigned to see it.',
    { status: 200, type: TicketView },
    noTicket(EXAMPLE.ticket.id),
  )
  readTicket(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
  ): Promise<Json<TicketView>> {
    return this.tickets.read(actor, id);
  }

  @Get('history')
  @ConditionalRead()
  @Answers(
    'See what happened to a ticket, oldest first',
    'One entry for each member that was changed, and for each message that was written, changed or deleted.',
    { status: 200, type: TicketChangeView, isList: true },
    noTicket(EXAMPLE.ticket.id),
  )
  listTicketChanges(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @DeclaredQuery() query: TimeListQuery,
  ): Promise<Page<TicketChangeView>> {
    return this.tickets.history(actor, id, query);
  }

  @Put()
  @InTurn()
  @ConditionalChange(PROPOSAL)
  @Answers(
    'Edit a ticket, close or reopen it, hand it on',
    'Its creator changes `title` and `content` while it is open. The manager whom it is assigned to closes it with `is_resolved: true`, reopens it with `false`, and hands it on with another `assigned_to`. Members that are left out stay as they are.',
    { status: 200, type: TicketView },
    mayNotChange('title', EXAMPLE.ticket.id),
    noTicket(EXAMPLE.ticket.id),
    ticketClosed(EXAMPLE.ticket.id),
    'changed-meanwhile',
  )
  changeTicket(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.ticket.id }) id: number,
    @Body() body: ChangeTicket,
    @IfMatch() precondition: Precondition | undefined,
  ): Promise<TicketView> {
    return this.tickets.change(actor, id, body, precondition);
  }

  @Delete()
  @InTurn()
  @ConditionalChange(PROPOSAL)
  @Answers(
    'Delete an open ticket and its messages',
    'Only its creator may, while it is open.',
    { status: 200, type: SuccessView },
    mayNotDelete(EXAMPLE.ticket.id),
    noTicket(EXAMPLE.ticket.id),
    ticketClosed(EXAMPLE.ticket.id),
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
