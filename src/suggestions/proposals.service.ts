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
import { Awaited } from './awaited.js';
import { LONGEST_ASKING_MS } from './model-client.js';
import { LONGEST_PART_MS, Proposer, type MadeProposal } from './proposer.js';
import type { Texts } from './steps.js';
import { assertMayRenew, assertNotTooOften, HOUR_MS } from './suggestion.policy.js';
import type { ProposalView } from './suggestion.view.js';
import { SuggestionsRepository } from './suggestions.repository.js';

/** After how long who waits for a proposal takes it that its making has failed, and makes it: with a model, and without. */
const [TAKEN_OVER_MS, TAKEN_OVER_SEARCH_MS] = [LONGEST_ASKING_MS + 10_000, 4000];
/** How soon who waits for a proposal of another process looks again whether it is made, at first and at last. */
const [FIRST_LOOK_MS, LAST_LOOK_MS] = [50, 500];
/** When a model is asked again that gave nothing of use. */
const ASKED_AGAIN_MS = 600_000;

type OnStep = (line: string) => void;
/** Makes a proposal that has been begun, or gives the one that there is. */
type Make = (onStep?: OnStep) => Promise<ProposalView>;

/** Makes the proposals that are kept with tickets: each once, and again when somebody asks. */
@Injectable()
export class ProposalsService {
  /** What this process is making, or looks for that another makes, by the ticket. */
  private readonly awaited = new Awaited();

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
    const make = await this.begin(actor, ticketId, false);
    return make();
  }

  /**
   * Makes a ticket's proposal anew.
   * @param events answers with events, if given: `step` for each that a model writes, then `proposal` or `problem`.
   * @throws Problem not-found, not-allowed or too-many-requests.
   */
  async renew(actor: Actor, ticketId: number, events?: EventStream): Promise<ProposalView | StreamableFile> {
    const make = await this.begin(actor, ticketId, true);
    if (!events) return make();
    const onStep = (text: string) => {
      events.send('step', { text });
    };
    make(onStep).then(
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

  /** Begins a proposal, or waits for the one that is being made. */
  private async begin(actor: Actor, ticketId: number, isRenewal: boolean): Promise<Make> {
    const since = new Date();
    const tryBegin = () => this.unitOfWork.run(() => this.tryBegin(actor, ticketId, isRenewal, since));
    for (;;) {
      // The turn and the lock end before the wait: a model takes long, and its ticket can be written to meanwhile.
      const begun = await Deadline.within(LONGEST_PART_MS, () =>
        this.turns.take(actor, 'writes', tryBegin, String(ticketId)),
      );
      if (typeof begun === 'number') return (onStep) => this.carryOut(actor, ticketId, begun, onStep);
      if (begun) return () => Promise.resolve(begun);
      if (this.proposer.hasModel) Deadline.current?.prolong(TAKEN_OVER_MS + LAST_LOOK_MS + LONGEST_PART_MS);
      await this.turns.take(
        actor,
        'waits',
        () =>
          this.awaited.get(ticketId) ??
          this.awaited.add(
            ticketId,
            Deadline.run(undefined, () => this.lookForOther(actor, ticketId)),
          ),
      );
    }
  }

  /** Looks for the proposal that another process makes until it is made, or has failed. */
  private async lookForOther(actor: Actor, ticketId: number): Promise<void> {
    let lookMs = FIRST_LOOK_MS;
    do {
      await pause(lookMs);
      lookMs = Math.min(LAST_LOOK_MS, 2 * lookMs);
    } while ((await this.recent(actor, ticketId, new Date())).some(({ isBeingMade }) => isBeingMade));
  }

  /**
   * Begins a proposal where none is being made and there is none that is good for who asks.
   * @param since when they asked: one that was made anew after that is good for who wants it anew.
   * @returns its id, or the one that there is, or undefined while one is being made that there is to wait for.
   */
  private async tryBegin(
    actor: Actor,
    ticketId: number,
    isRenewal: boolean,
    since: Date,
  ): Promise<number | ProposalView | undefined> {
    const ticket = await this.tickets.lock(actor, ticketId);
    if (isRenewal) assertMayRenew(ticket);
    const begunAt = new Date();
    const recent = await this.recent(actor, ticketId, begunAt);
    const { json, isMade, isStale } = await this.kept(actor, ticketId);
    const isBeingMade = recent.some((each) => each.isBeingMade);
    const kept = json.parse();
    const isGood = isRenewal ? new Date(kept.ai_updated_at ?? 0) > since : !isStale || isBeingMade;
    if (isMade && isGood) return kept;
    if (isBeingMade) return undefined;
    const renewedAt = recent.filter((each) => each.isRenewal).map((each) => each.begunAt);
    if (isRenewal) assertNotTooOften(ticket, renewedAt, begunAt);
    // The first proposal is no renewal, whoever asks for it.
    return this.repository.begin({ ticketId, isRenewal: isRenewal && isMade, begunAt });
  }

  /** The proposals for a ticket that were begun within the hour, and whether each is being made. */
  private async recent(actor: Actor, ticketId: number, now: Date) {
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const latest = ago(this.proposer.hasModel ? TAKEN_OVER_MS : TAKEN_OVER_SEARCH_MS);
    const begun = await this.repository.begunSince(actor, ticketId, ago(HOUR_MS));
    return begun.map((each) => ({ ...each, isBeingMade: !each.isMade && each.begunAt > latest }));
  }

  /** Makes a proposal that was begun, while others wait for it; gives it up if that fails. */
  private async carryOut(actor: Actor, ticketId: number, id: number, onStep?: OnStep): Promise<ProposalView> {
    const made = this.make(actor, ticketId, id, onStep).catch(async (error: unknown) => {
      await Deadline.cleanUp(() => this.repository.giveUp(id));
      throw error;
    });
    void this.awaited.add(ticketId, made);
    return made;
  }

  private async make(actor: Actor, ticketId: number, id: number, onStep?: OnStep): Promise<ProposalView> {
    const part = <T>(work: () => Promise<T>) => Deadline.within(LONGEST_PART_MS, work);
    const ticket = (await part(() => this.tickets.read(actor, ticketId))).parse();
    for (let mayAsk = true; ; mayAsk = false) {
      const proposal = await this.propose(actor, ticket, mayAsk, onStep);
      const kept = await part(() => this.unitOfWork.run(() => this.keep(actor, ticketId, id, proposal)));
      if (kept) return kept;
    }
  }

  /** A model is asked outside of any unit of work, and the search makes what it is asked too much for one person. */
  private propose(actor: Actor, ticket: Texts, mayAsk: boolean, onStep?: OnStep): Promise<MadeProposal> {
    const asks = mayAsk && this.proposer.hasModel && !this.turns.isBusy(actor, 'proposals');
    return this.turns.take(actor, asks ? 'proposals' : 'searches', () =>
      this.proposer.make(ticket, asks, onStep),
    );
  }

  /** @returns undefined if a solution that it rests on was archived meanwhile: nothing is kept then. */
  private async keep(
    actor: Actor,
    ticketId: number,
    id: number,
    proposal: MadeProposal,
  ): Promise<ProposalView | undefined> {
    await this.tickets.lock(actor, ticketId);
    if (!(await this.proposer.stillStands(proposal))) return undefined;
    const at = new Date();
    // It took so long that somebody else has begun another.
    if (!(await this.repository.finish(id, at, proposal))) throw new DeadlinePassed();
    await this.tickets.keepProposal(ticketId, proposal.text, at);
    return { ai_response: proposal.text, ai_updated_at: at.toISOString() };
  }

  private async kept(actor: Actor, ticketId: number) {
    const staleBefore = new Date(Date.now() - ASKED_AGAIN_MS);
    const kept = (await this.repository.kept(actor, ticketId, staleBefore)) ?? notFound(ticketId);
    return { ...kept, isStale: kept.isStale && this.proposer.hasModel };
  }
}
