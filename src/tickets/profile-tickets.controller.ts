import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import type { Page } from '../database/keyset.js';
import { Answers } from '../http/answers.js';
import { InTurn } from '../http/in-turn.js';
import { DeclaredQuery } from '../http/declared-query.js';
import { ConditionalRead } from '../http/etag.js';
import { EXAMPLE } from '../http/example-desk.js';
import { PathId } from '../http/path-id.js';
import type { Repeatable } from '../idempotency/idempotency.service.js';
import { Idempotent, RepeatableRequest } from '../idempotency/idempotent.js';
import { CreateTicket, ListTickets } from './ticket.dto.js';
import { notYourTickets } from './ticket.policy.js';
import { ListedTicketView, TicketView } from './ticket.view.js';
import { TicketsService } from './tickets.service.js';

@ApiTags('tickets')
@Controller('profiles/:id/tickets')
export class ProfileTicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Get()
  @ConditionalRead()
  @Answers(
    "List one's own tickets, newest first, or search them",
    "An employee's are those that they created; a manager's also those that are assigned to them.",
    { status: 200, type: ListedTicketView, isList: true },
    notYourTickets(),
    'not-found',
  )
  listTickets(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.employee.id }) id: number,
    @DeclaredQuery() query: ListTickets,
  ): Promise<Page<TicketView>> {
    return this.tickets.list(actor, id, query);
  }

  @Post()
  @InTurn()
  @Idempotent()
  @Answers(
    'Open a ticket',
    'Whoever asks is its creator. It is assigned to a manager, who is in the list of managers.',
    { status: 201, type: TicketView },
    notYourTickets(),
    'not-found',
    'key-in-use',
    'key-used-otherwise',
    'too-many-keys',
  )
  openTicket(
    @CurrentActor() actor: Actor,
    @PathId({ example: EXAMPLE.employee.id }) id: number,
    @Body() body: CreateTicket,
    @RepeatableRequest() request: Repeatable | undefined,
  ): Promise<Json<TicketView>> {
    return this.tickets.open(actor, id, body, request);
  }
}
