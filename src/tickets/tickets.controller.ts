import { Body, Controller, Delete, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import { Answers } from '../http/answers.js';
import { PathId } from '../http/entity-id.js';
import { SUCCESS, SuccessView } from '../http/success.view.js';
import { ChangeTicket } from './ticket.dto.js';
import { TicketView } from './ticket.view.js';
import { TicketsService } from './tickets.service.js';

@ApiTags('tickets')
@Controller('tickets/:id')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Get()
  @Answers('Read a ticket', { status: 200, type: TicketView }, 'not-found')
  readTicket(@CurrentActor() actor: Actor, @PathId() id: number): Promise<TicketView> {
    return this.tickets.read(actor, id);
  }

  @Put()
  @Answers(
    'Edit a ticket, close or reopen it, hand it on',
    { status: 200, type: TicketView },
    'not-valid',
    'not-allowed',
    'not-found',
    'ticket-closed',
  )
  changeTicket(
    @CurrentActor() actor: Actor,
    @PathId() id: number,
    @Body() body: ChangeTicket,
  ): Promise<TicketView> {
    return this.tickets.change(actor, id, body);
  }

  @Delete()
  @Answers(
    'Delete an open ticket and its messages',
    { status: 200, type: SuccessView },
    'not-allowed',
    'not-found',
    'ticket-closed',
  )
  async deleteTicket(@CurrentActor() actor: Actor, @PathId() id: number): Promise<SuccessView> {
    await this.tickets.delete(actor, id);
    return SUCCESS;
  }
}
