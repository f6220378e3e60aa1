import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type StreamableFile } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Deadline, DeadlinePassed } from '../database/deadline.js';
import type { Json } from '../database/json.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import type { EventStream } from '../http/event-stream.js';
import { Turns } from '../http/turns.js';
import { notFound } from '../tickets/ticket.policy.js';
import { TicketsService } from '../tickets/tickets.service.js';
import { LONGEST_ASKING_MS } from './model-client.js';
import { LONGEST_KEEPING_MS, Proposer, type MadeProposal } from './proposer.js';
import type { Texts } from './steps.js';
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
   * @param events answers with events, if given: `step` for each that a model writes, then `proposal` or `problem`.
   * @throws Problem not-found, not-allowed or too-many-requests.
   */
  async renew(actor: Actor, ticketId: number, events?: EventStream): Promise<ProposalView | StreamableFile> {
    const id = await this.begin(actor, ticketId, true);
    const made = (onStep?: OnStep) =>
      typeof id === 'object' ? Promise.resolve(id) : this.carryOut(actor, ticketId, id, onStep);
    if (!events) return made();
    const onStep = (text: string) => {
      events.send('step', { text });
    };
    made(onStep).then(
      (proposal) => {
        events.send('proposal', proposal);
        events.end();
      },
      (error: unknown) => {
        events.fail(error);
      },
    );
    return events.answer;
  }

  /** Begins a proposal, or waits for the one that is being made. @returns the id of the one to make, or what is kept. */
  private async begin(actor: Actor, ticketId: number, isRenewal: boolean): Promise<number | ProposalView> {
    const since = new Date();
    const tryBegin = () => this.unitOfWork.run(() => this.tryBegin(actor, ticketId, isRenewal, since));
    for (;;) {
      // The turn and the lock end before the wait: a model takes long, and its ticket can be written to meanwhile.
      const begun = await Deadline.within(LONGEST_SEARCH_MS, () =>
        this.turns.take(actor, 'writes', tryBegin, String(ticketId)),
      );
      if (begun !== undefined) return begun;
      await this.waitForOther(actor, ticketId);
    }
  }

  /** Waits for as long as somebody makes a proposal for a ticket, without a lock. */
  private async waitForOther(actor: Actor, ticketId: number): Promise<void> {
    Deadline.current?.prolong(this.proposer.hasModel ? LONGEST_MAKING_MS : 0);
    for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(LAST_LOOK_MS, 2 * lookMs)) {
      const looksAgain = pause(lookMs);
      // Another process may be making it, of which nothing is heard here.
      await Promise.race([this.making.get(ticketId) ?? looksAgain, looksAgain]);
      const recent = await Deadline.within(LONGEST_SEARCH_MS, () => this.recent(actor, ticketId, new Date()));
      if (!recent.some(({ isBeingMade }) => isBeingMade)) return;
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
    const recent = await this.recent(actor, ticketId, begunAt);
    const { json, isMade, isStale } = await this.kept(actor, ticketId);
    const isBeingMade = recent.some((each) => each.isBeingMade);
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

  /** The proposals for a ticket that were begun within the hour, and whether each is being made. */
  private async recent(actor: Actor, ticketId: number, now: Date) {
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const latest = ago(this.proposer.hasModel ? LONGEST_MAKING_MS : LONGEST_SEARCH_MS);
    const begun = await this.repository.begunSince(actor, ticketId, ago(HOUR_MS));
    return begun.map((each) => ({ ...each, isBeingMade: !each.isMade && each.begunAt > latest }));
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
      const proposal = await this.propose(actor, ticket, onStep);
      return await Deadline.within(LONGEST_KEEPING_MS, () =>
        this.unitOfWork.run(async () => {
          await this.tickets.lock(actor, ticketId);
          const at = new Date();
          // It took so long that somebody else has begun another.
          if (!(await this.repository.finish(id, at, proposal))) throw new DeadlinePassed();
          await this.tickets.keepProposal(ticketId, proposal.text, at);
          return { ai_response: proposal.text, ai_updated_at: at.toISOString() };
        }),
      );
    } catch (error) {
      await Deadline.cleanUp(() => this.repository.giveUp(id));
      throw error;
    }
  }

  /** Where a model is asked enough for somebody at once, the search makes it: they would wait too long. */
  private propose(actor: Actor, ticket: Texts, onStep?: OnStep): Promise<MadeProposal> {
    const mayAsk = this.proposer.hasModel && !this.turns.isBusy(actor, 'proposals');
    return this.turns.take(actor, mayAsk ? 'proposals' : 'searches', () =>
      this.proposer.make(ticket, mayAsk, onStep),
    );
  }

  private async kept(actor: Actor, ticketId: number) {
    const staleBefore = new Date(Date.now() - ASKED_AGAIN_MS);
    const kept = (await this.repository.kept(actor, ticketId, staleBefore)) ?? notFound(ticketId);
    return { ...kept, isStale: kept.isStale && this.proposer.hasModel };
  }
}
