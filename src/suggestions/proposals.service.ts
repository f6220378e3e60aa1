import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Deadline } from '../database/deadline.js';
import type { Json } from '../database/json.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { EventStream } from '../http/event-stream.js';
import { asProblem } from '../http/problem.filter.js';
import { Turns } from '../http/turns.js';
import { notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import { LONGEST_ASKING_MS } from './model-client.js';
import { Proposer } from './proposer.js';
import { assertMayRenew, HOUR_MS } from './suggestion.policy.js';
import type { ProposalView } from './suggestion.view.js';
import { SuggestionsRepository } from './suggestions.repository.js';

/** For how long a proposal may be in the making before somebody else makes it. */
const LONGEST_MAKING_MS = LONGEST_ASKING_MS + 10_000;
/** The same where no model is asked. */
const LONGEST_SEARCH_MS = 5000;
/** How soon who waits for a proposal looks again whether it is made, at first and at last. */
const [FIRST_LOOK_MS, LAST_LOOK_MS] = [50, 500];
/** When a model is asked again that gave nothing of use. */
const ASKED_AGAIN_MS = 600_000;

type OnStep = (line: string) => void;

/** Makes the proposals that are kept with tickets: each once, and again when somebody asks. */
@Injectable()
export class ProposalsService {
  /** What this process is making, by the ticket. */
  private readonly making = new Map<number, Promise<unknown>>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly repository: SuggestionsRepository,
    private readonly proposer: Proposer,
    private readonly tickets: TicketsService,
    private readonly turns: Turns,
  ) {}

  /**
   * The proposal that is kept of a ticket, which the first call makes: one of several makes it, and the others wait for it. One
   * that a model should have made is made again after a while.
   * @throws Problem not-found.
   */
  async read(actor: Actor, ticketId: number): Promise<Json<ProposalView> | ProposalView> {
    const { json, isMade, isStale } = await this.kept(actor, ticketId);
    if (isMade && !isStale) return json;
    const id = await this.begin(actor, ticketId, false);
    return typeof id === 'object' ? id : this.carryOut(actor, ticketId, id);
  }

  /**
   * Makes a ticket's proposal anew.
   * @param asEvents whether to answer with events: `step` for each that a model writes, then `proposal` or `problem`.
   * @throws Problem not-found, not-allowed or too-many-requests.
   */
  async renew(actor: Actor, ticketId: number, asEvents: boolean): Promise<ProposalView | StreamableFile> {
    const id = await this.begin(actor, ticketId, true);
    const made = (onStep?: OnStep) =>
      typeof id === 'object' ? Promise.resolve(id) : this.carryOut(actor, ticketId, id, onStep);
    if (!asEvents) return made();
    const events = new EventStream();
    made((text) => {
      events.send('step', { text });
    })
      .then((proposal) => {
        events.send('proposal', proposal);
      })
      .catch((error: unknown) => {
        events.send('problem', asProblem(error));
      })
      .finally(() => {
        events.end();
      });
    return events.answer;
  }

  /** Begins a proposal, or waits for the one that is being made. @returns the id of the one to make, or what is kept. */
  private async begin(actor: Actor, ticketId: number, isRenewal: boolean): Promise<number | ProposalView> {
    const since = new Date();
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(LAST_LOOK_MS, 2 * lookMs)) {
      // The turn ends before the wait: a model takes long, and its ticket can be written to meanwhile.
      const begun = await this.turns.take(
        actor,
        'writes',
        () => this.unitOfWork.run(() => this.tryBegin(actor, ticketId, isRenewal, since)),
        String(ticketId),
      );
      if (begun !== undefined) return begun;
      Deadline.current?.prolong(this.proposer.hasModel ? LONGEST_MAKING_MS : 0);
      const looksAgain = pause(lookMs);
      // Another process may be making it, of which nothing is heard here.
      await Promise.race([this.making.get(ticketId) ?? looksAgain, looksAgain]);
    }
  }

  /**
   * @param since from when on a proposal is made anew for who asks for that.
   * @returns undefined while one is being made that there is to wait for.
   */
  private async tryBegin(
    actor: Actor,
    ticketId: number,
    isRenewal: boolean,
    since: Date,
  ): Promise<number | ProposalView | undefined> {
    const ticket = await this.tickets.lock(actor, ticketId);
    const begunAt = new Date();
    const ago = (ms: number) => new Date(begunAt.getTime() - ms);
    const recent = await this.repository.begunSince(actor, ticketId, ago(HOUR_MS));
    const { json, isMade, isStale } = await this.kept(actor, ticketId);
    const latest = ago(this.proposer.hasModel ? LONGEST_MAKING_MS : LONGEST_SEARCH_MS);
    const isBeingMade = recent.some((each) => !each.isMade && each.begunAt > latest);
    const kept = json.parse();
    const isNew = isRenewal ? new Date(kept.ai_updated_at ?? 0) > since : isMade && (!isStale || isBeingMade);
    if (isNew) return kept;
    const renewedAt = recent.filter((each) => each.isRenewal).map((each) => each.begunAt);
    if (isRenewal && !isBeingMade) assertMayRenew(ticket, renewedAt, begunAt);
    // The first proposal is no renewal, whoever asks for it.
    return isBeingMade
      ? undefined
      : this.repository.begin({ ticketId, isRenewal: isRenewal && isMade, begunAt });
  }

  /** Nobody waits for what makes it in a unit of work. */
  private carryOut(actor: Actor, ticketId: number, id: number, onStep?: OnStep): Promise<ProposalView> {
    const made = this.make(actor, ticketId, id, onStep);
    this.making.set(
      ticketId,
      made.catch(() => undefined),
    );
    return made.finally(() => this.making.delete(ticketId));
  }

  private async make(actor: Actor, ticketId: number, id: number, onStep?: OnStep): Promise<ProposalView> {
    try {
      const ticket = (await this.tickets.read(actor, ticketId)).parse();
      const proposal = await this.turns.take(actor, 'proposals', () => this.proposer.make(ticket, onStep));
      return await this.unitOfWork.run(async () => {
        await this.tickets.lock(actor, ticketId);
        const at = new Date();
        await this.repository.finish(id, at, proposal);
        await this.tickets.keepProposal(ticketId, proposal.text, at);
        return { ai_response: proposal.text, ai_updated_at: at.toISOString() };
      });
    } catch (error) {
      await Deadline.cleanUp(() => this.repository.giveUp(id));
      throw error;
    }
  }

  private async kept(actor: Actor, ticketId: number) {
    const staleBefore = new Date(Date.now() - ASKED_AGAIN_MS);
    const kept = (await this.repository.kept(actor, ticketId, staleBefore)) ?? notFound(ticketId);
    return { ...kept, isStale: kept.isStale && this.proposer.hasModel };
  }
}
