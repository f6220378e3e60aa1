import type { Fit } from '../search/ranking.js';
import { missingFacts } from './missing-facts.js';
import { languageOf, languageOfTicket, stepsOf, type Language, type Texts } from './steps.js';

/** A published solution, and how well it fits a ticket. */
export type FittingSolution = Fit & Texts;

/** What is proposed, and the solutions that it rests on. */
export interface Proposal {
  text: string;
  sources: readonly Pick<FittingSolution, 'id' | 'title' | 'topic'>[];
}

/** How long a proposal is at most, in characters, and how many steps it has. */
export const MOST_CHARACTERS = 1500;
const MOST_STEPS = 8;

/** What fits has at least so much of what the ticket speaks of: of that which is in any solution, and of all. */
const ENOUGH = { ofKnown: 0.55, ofAll: 0.25 };
/** One in the ticket's language is taken before one that fits better, if it has so much of what that counts. */
const IN_LANGUAGE = 0.6;
/** A second solution is added if it has so much of what the first counts. */
const SECOND = 0.8;

const PHRASES = {
  en: {
    mayHelp: (title: string) => `“${title}” may help:`,
    thisMayHelp: 'This may help:',
    nothing:
      'No published solution fits this ticket well enough. To help you sooner, the desk needs to know:',
    hello: (name: string) => `Hello ${name},`,
    please: 'please try this, and say here whether it helped:',
    tell: 'to help you we need to know a little more:',
  },
  ar: {
    mayHelp: (title: string) => `قد يفيدك «${title}»:`,
    thisMayHelp: 'قد يفيدك ما يلي:',
    nothing: 'لا يوجد حل منشور يناسب هذه التذكرة بما يكفي. لنساعدك في أسرع وقت نحتاج إلى معرفة:',
    hello: (name: string) => `مرحباً ${name}،`,
    please: 'يرجى تجربة ما يلي وإخبارنا هنا إن كان قد أفادك:',
    tell: 'لنتمكن من مساعدتك نحتاج إلى مزيد من المعلومات:',
  },
} satisfies Record<Language, unknown>;

/** A ticket is like another that has so much of what that speaks of, in so many words. */
const ALIKE = { ofAll: 0.4, shared: 2 };

/** Whether a ticket is like another: a duplicate, or one about the same. */
export function isAlike({ score, all, shared }: Fit): boolean {
  return score >= ALIKE.ofAll * all && shared >= ALIKE.shared;
}

/** Whether something fits a ticket well enough to be proposed. */
export function isEnough({ score, known, all }: Fit): boolean {
  return score >= ENOUGH.ofKnown * known && score >= ENOUGH.ofAll * all;
}

/** The solutions that fit a ticket well enough to be proposed, in its language before others. */
export function chosenFor(ticket: Texts, solutions: readonly FittingSolution[]): FittingSolution[] {
  const language = languageOfTicket(ticket);
  const [best, ...others] = solutions.filter(isEnough);
  if (!best) return [];
  const isInLanguage = ({ content }: FittingSolution) =>
    content.split('\n').some((line) => line.trim() !== '' && languageOf(line) === language);
  const first =
    [best, ...others].find((each) => isInLanguage(each) && each.score >= IN_LANGUAGE * best.score) ?? best;
  return [first, ...[best, ...others].filter((each) => each !== first)];
}

/**
 * Puts a proposal for a ticket together from the solutions chosen for it: their steps, each with what it rests on. Where there is
 * none, it asks for facts that are missing.
 */
export function proposalOf(ticket: Texts, [first, ...others]: readonly FittingSolution[]): Proposal {
  const language = languageOfTicket(ticket);
  const { mayHelp, nothing } = PHRASES[language];
  if (!first) {
    const facts = missingFacts(`${ticket.title} ${ticket.content}`, language);
    return {
      text: [nothing, ...facts.map((fact, index) => `${index + 1}. ${fact}`)].join('\n'),
      sources: [],
    };
  }
  const languageOfFirst = languageOf(first.content);
  const second = others.find(
    (each) => each.score >= SECOND * first.score && languageOf(each.content) === languageOfFirst,
  );
  const steps = new Steps(mayHelp(first.title));
  for (const solution of second ? [first, second] : [first])
    stepsOf(solution.content, language).every((step) => steps.add(step, [solution]));
  return steps.proposal;
}

/** The steps of a proposal, as they come. */
export class Steps {
  private readonly lines: string[];
  private readonly sources = new Map<number, FittingSolution>();
  private length: number;

  constructor(heading: string) {
    this.lines = [heading];
    this.length = lengthOf(heading);
  }

  /** The steps of what is made for a ticket of several sources. */
  static for(ticket: Texts): Steps {
    return new Steps(PHRASES[languageOfTicket(ticket)].thisMayHelp);
  }

  get count(): number {
    return this.lines.length - 1;
  }

  get proposal(): Proposal {
    return { text: this.lines.join('\n'), sources: [...this.sources.values()] };
  }

  /** Adds a step, with what it rests on. @returns the line that this makes; undefined if there is no room for it. */
  add(step: string, solutions: readonly FittingSolution[]): string | undefined {
    const number = `${this.lines.length}. `;
    const cited = ` (${solutions.map(({ id }) => `Solution ${id}`).join(', ')})`;
    const left = MOST_CHARACTERS - this.length - lengthOf(number + cited) - 1;
    // A step that is cut says something else, unless there is no other.
    if (this.count >= MOST_STEPS || (lengthOf(step) > left && this.count > 0)) return undefined;
    const line = number + cut(step, left) + cited;
    this.length += lengthOf(line) + 1;
    this.lines.push(line);
    for (const solution of solutions) this.sources.set(solution.id, solution);
    return line;
  }
}

/** A reply to a requester that whoever works on the ticket can send, or change first: it says what the proposal says. */
export function draftOf(ticket: Texts, proposal: string, requester: string): string {
  const phrases = PHRASES[languageOfTicket(ticket)];
  const [first = '', ...lines] = proposal.split('\n');
  const opening = first === phrases.nothing ? phrases.tell : phrases.please;
  const said = lines.length > 0 && lines.every((line) => /^\d+\. /.test(line)) ? lines : [first, ...lines];
  return [phrases.hello(requester), '', opening, ...said].join('\n');
}

function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
