import { Body, Controller, Get, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentActor, type Actor } from '../access/actor.js';
import type { Json } from '../database/json.js';
import { Answers } from '../http/answers.js';
import { ConditionalRead } from '../http/etag.js';
import { Events, type EventStream } from '../http/event-stream.js';
import { EXAMPLE } from '../http/example-desk.js';
import { InTurn } from '../http/in-turn.js';
import { PathId } from '../http/path-id.js';
import { noTicket } from '../tickets/ticket.policy.js';
import { RateSuggestion } from './suggestion.dto.js';
import { noProposal, renewedTooOften, ticketOpen, workersOnly } from './suggestion.policy.js';
import { ProposalView, SolutionDraftView, SuggestionsView } from './suggestion.view.js';
import { ProposalsService } from './proposals.service.js';
import { SuggestionsService } from './suggestions.service.js';

const { id: exampleId } = EXAMPLE.ticket;

@ApiTags('suggestions')
@Controller('tickets/:id')
export class SuggestionsController {
  constructor(
    private readonly proposals: ProposalsService,
    private readonly suggestions: SuggestionsService,
  ) {}

  @Get('ai-response')
  @ConditionalRead()
  @Answers(
    'Get a proposed solution for a ticket',
    'The first call makes it, out of published solutions alone; it is kept with the ticket, and all who see the ticket get the same.',
    { status: 200, type: ProposalView },
    noTicket(exampleId),
  )
  readProposal(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
  ): Promise<Json<ProposalView> | ProposalView> {
    return this.proposals.read(actor, id);
  }

  @Post('ai-response')
  @Answers(
    'Have the proposed solution made anew',
    'For those who write under the ticket, at most 5 times an hour. With `Accept: text/event-stream` the answer comes as events: ' +
      '`step` for each that a model writes, then `proposal`, whose data is what is answered otherwise, or `problem`.',
    { status: 200, type: ProposalView },
    noTicket(exampleId),
    renewedTooOften(exampleId),
  )
  renewProposal(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
    @Events() events: EventStream | undefined,
  ): Promise<ProposalView | StreamableFile> {
    return this.proposals.renew(actor, id, events);
  }

  @Get('suggestions')
  @ConditionalRead()
  @Answers(
    'See what the proposal rests on, similar tickets, and a draft of a reply',
    'Worked out for who asks: nothing comes of tickets that they can’t see. Nothing is made or kept by it.',
    { status: 200, type: SuggestionsView },
    noTicket(exampleId),
  )
  readSuggestions(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
  ): Promise<SuggestionsView> {
    return this.suggestions.show(actor, id);
  }

  @Post('suggestions/feedback')
  @InTurn()
  @Answers(
    'Say whether the proposal helped',
    'For those who see the ticket. What helps nobody with something is proposed later than other solutions.',
    { status: 204 },
    noTicket(exampleId),
    noProposal(exampleId),
  )
  rateSuggestion(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
    @Body() { helpful }: RateSuggestion,
  ): Promise<void> {
    return this.suggestions.rate(actor, id, helpful);
  }

  @Get('solution-draft')
  @ConditionalRead()
  @Answers(
    'Draft a solution out of a resolved ticket',
    'For who works on it: its title, its problem, and what was answered last, to be corrected and then posted.',
    { status: 200, type: SolutionDraftView },
    workersOnly(exampleId),
    noTicket(exampleId),
    ticketOpen(exampleId),
  )
  draftSolution(
    @CurrentActor() actor: Actor,
    @PathId({ example: exampleId }) id: number,
  ): Promise<SolutionDraftView> {
    return this.suggestions.draftSolution(actor, id);
  }
}
