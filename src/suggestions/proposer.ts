import { Injectable, Logger } from '@nestjs/common';
import { Deadline } from '../database/deadline.js';
import { addressesIn, citedStep, LONGEST_LINE } from './cited-answer.js';
import { FittingSolutionsRepository } from './fitting-solutions.repository.js';
import { ModelFailure } from './completion.js';
import { LONGEST_ASKING_MS, ModelClient } from './model-client.js';
import { promptOf } from './model-prompt.js';
import { chosenFor, proposalOf, Steps, type FittingSolution, type Proposal } from './proposal.js';
import { Redaction } from './redaction.js';
import type { Texts } from './steps.js';

/** What a proposal is made by that no model has made. */
export const SEARCH = 'search';

/** How many solutions a proposal chooses from, and a model is given. */
const MOST_SOLUTIONS = 5;

/** How long each part of making a proposal may take of the database, whatever a model takes. */
export const LONGEST_PART_MS = 4500;

/** A proposal, and what has made it. */
export interface MadeProposal extends Proposal {
  madeBy: string;
  /** Whether a model was asked and gave nothing of use, so that the search made it. */
  isFallback: boolean;
}

/** Makes proposals: by a model, where one is set up and answers with what rests on its sources, else by the search alone. */
@Injectable()
export class Proposer {
  private readonly logger = new Logger('Proposer');

  constructor(
    private readonly solutions: FittingSolutionsRepository,
    private readonly model: ModelClient,
  ) {}

  /** Whether a model is set up. */
  get hasModel(): boolean {
    return this.model.name !== undefined;
  }

  /** By the search alone. */
  async search(ticket: Texts): Promise<Proposal> {
    return proposalOf(ticket, await this.choose(ticket));
  }

  /**
   * By the model, where there is one that answers with something of use, else by the search.
   * @param mayAsk whether the model may be asked now; if not, the proposal is one that the model should have made.
   * @param onStep is told each step that a model writes, as soon as it is whole.
   */
  async make(ticket: Texts, mayAsk: boolean, onStep?: (line: string) => void): Promise<MadeProposal> {
    const chosen = await this.choose(ticket);
    const { name } = this.model;
    const searched = { ...proposalOf(ticket, chosen), madeBy: SEARCH };
    if (name === undefined || chosen.length === 0) return { ...searched, isFallback: false };
    if (!mayAsk) return { ...searched, isFallback: true };
    try {
      return { ...(await this.ask(ticket, chosen, onStep)), madeBy: name, isFallback: false };
    } catch (error) {
      this.logger.warn({ msg: 'no proposal by the model', model: name, reason: (error as Error).message });
      return { ...searched, isFallback: true };
    }
  }

  /** Whether all that a proposal rests on is still published. */
  stillStands({ sources }: Proposal): Promise<boolean> {
    return this.solutions.arePublished(sources.map(({ id }) => id));
  }

  private async choose(ticket: Texts): Promise<FittingSolution[]> {
    const find = () => this.solutions.find(ticket, MOST_SOLUTIONS);
    return chosenFor(ticket, await Deadline.within(LONGEST_PART_MS, find));
  }

  /** @throws Error if the model gives nothing that rests on the sources. */
  private async ask(
    ticket: Texts,
    sources: readonly FittingSolution[],
    onStep?: (line: string) => void,
  ): Promise<Proposal> {
    const redaction = new Redaction();
    const addresses = addressesIn(sources.map(({ title, content }) => `${title}\n${content}`).join('\n'));
    const steps = Steps.for(ticket);
    const take = (line: string) => {
      const step = citedStep(line, sources.length, redaction, addresses);
      const cited = step?.cites.flatMap((number) => sources[number - 1] ?? []) ?? [];
      const added = step && steps.add(step.text, cited);
      if (added !== undefined) onStep?.(added);
    };
    const lines = new Lines(take);
    Deadline.current?.prolong(LONGEST_ASKING_MS + LONGEST_PART_MS);
    const prompt = promptOf(ticket, sources, redaction);
    if (onStep)
      await this.model.ask(prompt, (text) => {
        lines.feed(text);
      });
    else lines.feed(await this.model.ask(prompt));
    lines.end();
    if (steps.count === 0)
      throw new ModelFailure('the model answered nothing that rests on its sources', false);
    return steps.proposal;
  }
}

const LINE_END = /[\n\u2028\u2029]/;

/** Takes a text that comes in pieces apart, line by line. */
class Lines {
  private begun = '';

  constructor(private readonly onLine: (line: string) => void) {}

  feed(text: string): void {
    const lines = (this.begun + text).split(LINE_END);
    this.begun = (lines.pop() ?? '').slice(0, LONGEST_LINE + 1);
    for (const line of lines) this.tell(line);
  }

  end(): void {
    this.tell(this.begun);
    this.begun = '';
  }

  /** A line of that length is no step. */
  private tell(line: string): void {
    if (line.length <= LONGEST_LINE) this.onLine(line);
  }
}
