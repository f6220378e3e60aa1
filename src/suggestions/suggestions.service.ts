import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Turns } from '../http/turns.js';
import { notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import { AlikeTicketsRepository } from './alike-tickets.repository.js';
import { draftOf, isAlike } from './proposal.js';
import { Proposer, SEARCH } from './proposer.js';
import { solutionDraftOf } from './solution-draft.js';
import { assertMayDraft, noProposal } from './suggestion.policy.js';
import type { SolutionDraftView, SuggestionsView } from './suggestion.view.js';
import { SuggestionsRepository, type TicketWithProposal } from './suggestions.repository.js';

/** How many tickets are shown. */
const MOST_RESOLVED = 3;
const MOST_SIMILAR = 5;

@Injectable()
export class SuggestionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: SuggestionsRepository,
    private readonly proposer: Proposer,
    private readonly alike: AlikeTicketsRepository,
    private readonly tickets: TicketsService,
    private readonly turns: Turns,
  ) {}

  /** What there is to say about a ticket to this actor; nothing is made or kept. @throws Problem not-found. */
  async show(actor: Actor, ticketId: number): Promise<SuggestionsView> {
    return this.turns.take(actor, 'searches', async () => {
      const ticket = (await this.repository.find(actor, ticketId)) ?? notFound(ticketId);
      const [{ text, at, sources }, alike] = await Promise.all([
        this.keptOrMade(actor, ticket),
        this.alike.find(actor, ticketId, ticket),
      ]);
      const likely = alike.filter(isAlike).map(({ view }) => view);
      const resolved = likely.filter(({ is_resolved }) => is_resolved).slice(0, MOST_RESOLVED);
      return {
        ai_response: text,
        ai_updated_at: at,
        made_by: ticket.madeBy ?? SEARCH,
        sources: [
          ...sources.map(({ id, title }) => ({ kind: 'solution', id, title })),
          ...resolved.map(({ id, title }) => ({ kind: 'ticket', id, title })),
        ],
        similar: likely.slice(0, MOST_SIMILAR),
        draft_reply: ticket.isWorker ? draftOf(ticket, text, ticket.requester) : null,
      };
    });
  }

  /** Keeps what a reader says of a ticket's proposal. @throws Problem not-found. */
  async rate(actor: Actor, ticketId: number, isHelpful: boolean): Promise<void> {
    await this.unitOfWork.run(async () => {
      await this.tickets.lock(actor, ticketId);
      const suggestionId = await this.repository.last(actor, ticketId);
      if (suggestionId === undefined) throw noProposal(ticketId);
      await this.repository.rate({ suggestionId, profileId: actor.profileId, isHelpful, saidAt: new Date() });
    });
  }

  /** A solution that could come out of a resolved ticket, for who works on it. @throws Problem not-found, not-allowed or ticket-open. */
  async draftSolution(actor: Actor, ticketId: number): Promise<SolutionDraftView> {
    const ticket = (await this.repository.findForDraft(actor, ticketId)) ?? notFound(ticketId);
    assertMayDraft(ticket);
    return solutionDraftOf(ticket);
  }

  private async keptOrMade(actor: Actor, { title, content, suggestionId, proposal }: TicketWithProposal) {
    if (suggestionId !== null) {
      const sources = await this.repository.sources(actor, suggestionId);
      return { text: proposal.ai_response, at: proposal.ai_updated_at, sources };
    }
    const { text, sources } = await this.proposer.search({ title, content });
    return { text, at: null, sources };
  }
}
