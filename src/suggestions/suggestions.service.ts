import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import type { Json } from '../database/json.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { Turns } from '../http/turns.js';
import { notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import { AlikeTicketsRepository } from './alike-tickets.repository.js';
import { FittingSolutionsRepository } from './fitting-solutions.repository.js';
import { draftOf, isEnough, proposalOf, type Proposal } from './proposal.js';
import { solutionDraftOf } from './solution-draft.js';
import { assertMayDraft, assertMayRenew, HOUR_MS, noProposal } from './suggestion.policy.js';
import type { ProposalView, SolutionDraftView, SuggestionsView } from './suggestion.view.js';
import { SuggestionsRepository, type TicketWithProposal } from './suggestions.repository.js';

/** What a proposal is made by that no model has made. */
const SEARCH = 'search';

/** How many solutions a proposal chooses from, and how many tickets are shown. */
const MOST_SOLUTIONS = 5;
const MOST_RESOLVED = 3;
const MOST_SIMILAR = 5;

/** For how long a proposal may be in the making before others make it, and how often they look whether it is made. */
const LONGEST_MAKING_MS = 5000;
const LOOK_AGAIN_MS = 50;

@Injectable()
export class SuggestionsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: SuggestionsRepository,
    private readonly solutions: FittingSolutionsRepository,
    private readonly alike: AlikeTicketsRepository,
    private readonly tickets: TicketsService,
    private readonly turns: Turns,
  ) {}

  /** The proposal that is kept of a ticket, which the first call makes. @throws Problem not-found. */
  async read(actor: Actor, ticketId: number): Promise<Json<ProposalView> | ProposalView> {
    const kept = (await this.repository.kept(actor, ticketId)) ?? notFound(ticketId);
    return kept.parse().ai_updated_at === null ? this.make(actor, ticketId, false) : kept;
  }

  /** Makes a ticket's proposal anew. @throws Problem not-found, not-allowed or too-many-requests. */
  renew(actor: Actor, ticketId: number): Promise<ProposalView> {
    return this.make(actor, ticketId, true);
  }

  /** What there is to say about a ticket to this actor; nothing is made or kept. @throws Problem not-found. */
  async show(actor: Actor, ticketId: number): Promise<SuggestionsView> {
    return this.turns.take(actor, 'searches', async () => {
      const ticket = (await this.repository.find(actor, ticketId)) ?? notFound(ticketId);
      const [{ text, at, sources }, alike] = await Promise.all([
        this.keptOrMade(actor, ticket),
        this.alike.find(actor, ticketId, ticket),
      ]);
      const likely = alike.filter(isEnough).map(({ view }) => view);
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
    const solutions = await this.solutions.find({ title, content }, MOST_SOLUTIONS);
    const { text, sources } = proposalOf({ title, content }, solutions);
    return { text, at: null, sources };
  }

  /** Makes a proposal, or waits for the one that is being made. Nobody waits for it in a unit of work. */
  private async make(actor: Actor, ticketId: number, isRenewal: boolean): Promise<ProposalView> {
    for (;;) {
      const begun = await this.unitOfWork.run(() => this.begin(actor, ticketId, isRenewal));
      if (typeof begun === 'object') return begun;
      if (begun !== undefined) return this.carryOut(actor, ticketId, begun);
      await pause(LOOK_AGAIN_MS);
    }
  }

  /** @returns the id of the proposal to make, or the one that is kept; undefined while one is being made. */
  private async begin(
    actor: Actor,
    ticketId: number,
    isRenewal: boolean,
  ): Promise<number | ProposalView | undefined> {
    const ticket = await this.tickets.lock(actor, ticketId);
    const begunAt = new Date();
    const ago = (ms: number) => new Date(begunAt.getTime() - ms);
    const recent = await this.repository.begunSince(actor, ticketId, ago(HOUR_MS));
    if (recent.some(({ isMade, begunAt: at }) => !isMade && at > ago(LONGEST_MAKING_MS))) return undefined;
    const renewals = recent.filter((each) => each.isRenewal && each.isMade).map((each) => each.begunAt);
    if (isRenewal) assertMayRenew(ticket, renewals, begunAt);
    else {
      const kept = (await this.repository.kept(actor, ticketId))?.parse();
      if (kept && kept.ai_updated_at !== null) return kept;
    }
    return this.repository.begin({ ticketId, isRenewal, begunAt });
  }

  private async carryOut(actor: Actor, ticketId: number, id: number): Promise<ProposalView> {
    try {
      const proposal = await this.propose(actor, ticketId);
      return await this.unitOfWork.run(async () => {
        await this.tickets.lock(actor, ticketId);
        const at = new Date();
        await this.repository.finish(id, SEARCH, at, proposal);
        await this.tickets.keepProposal(ticketId, proposal.text, at);
        return { ai_response: proposal.text, ai_updated_at: at.toISOString() };
      });
    } catch (error) {
      await Deadline.cleanUp(() => this.repository.giveUp(id));
      throw error;
    }
  }

  private async propose(actor: Actor, ticketId: number): Promise<Proposal> {
    const { title, content } = (await this.tickets.read(actor, ticketId)).parse();
    const solutions = await this.turns.take(actor, 'searches', () =>
      this.solutions.find({ title, content }, MOST_SOLUTIONS),
    );
    return proposalOf({ title, content }, solutions);
  }
}
