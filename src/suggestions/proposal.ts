import type { Fit } from '../search/ranking.js';
import { missingFacts } from './missing-facts.js';
import { languageOf, stepsOf, type Language } from './steps.js';

interface Texts {
  title: string;
  content: string;
}

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
    nothing:
      'No published solution fits this ticket well enough. To help you sooner, the desk needs to know:',
    hello: (name: string) => `Hello ${name},`,
    please: 'please try this, and say here whether it helped:',
    tell: 'to help you we need to know a little more:',
  },
  ar: {
    mayHelp: (title: string) => `قد يفيدك «${title}»:`,
    nothing: 'لا يوجد حل منشور يناسب هذه التذكرة بما يكفي. لنساعدك في أسرع وقت نحتاج إلى معرفة:',
    hello: (name: string) => `مرحباً ${name}،`,
    please: 'يرجى تجربة ما يلي وإخبارنا هنا إن كان قد أفادك:',
    tell: 'لنتمكن من مساعدتك نحتاج إلى مزيد من المعلومات:',
  },
} satisfies Record<Language, unknown>;

/** Whether something fits a ticket well enough to be proposed. */
export function isEnough({ score, known, all }: Fit): boolean {
  return score >= ENOUGH.ofKnown * known && score >= ENOUGH.ofAll * all;
}

/**
 * Puts a proposal for a ticket together from solutions, the best of which comes first: their steps, each with what it rests on.
 * Where none fits well enough, it asks for facts that are missing.
 */
export function proposalOf(ticket: Texts, solutions: readonly FittingSolution[]): Proposal {
  const language = languageOf(`${ticket.title} ${ticket.content}`);
  const { mayHelp, nothing } = PHRASES[language];
  const chosen = chosenOf(solutions.filter(isEnough), language);
  const [first] = chosen;
  if (!first) {
    const facts = missingFacts(`${ticket.title} ${ticket.content}`, language);
    return {
      text: [nothing, ...facts.map((fact, index) => `${index + 1}. ${fact}`)].join('\n'),
      sources: [],
    };
  }
  const lines = [mayHelp(first.title)];
  const sources = new Map<number, FittingSolution>();
  let length = lengthOf(mayHelp(first.title));
  for (const solution of chosen) {
    for (const step of stepsOf(solution.content, language)) {
      const [number, cited] = [`${lines.length}. `, ` (Solution ${solution.id})`];
      const left = MOST_CHARACTERS - length - lengthOf(number + cited) - 1;
      // A step that is cut says something else, unless there is no other.
      if (lines.length > MOST_STEPS || (lengthOf(step) > left && lines.length > 1)) break;
      const line = number + cut(step, left) + cited;
      length += lengthOf(line) + 1;
      lines.push(line);
      sources.set(solution.id, solution);
    }
  }
  return { text: lines.join('\n'), sources: [...sources.values()] };
}

/** A reply to a requester that whoever works on the ticket can send, or change first: it says what the proposal says. */
export function draftOf(ticket: Texts, proposal: string, requester: string): string {
  const phrases = PHRASES[languageOf(`${ticket.title} ${ticket.content}`)];
  const [first = '', ...lines] = proposal.split('\n');
  const opening = first === phrases.nothing ? phrases.tell : phrases.please;
  const said = lines.length > 0 && lines.every((line) => /^\d+\. /.test(line)) ? lines : [first, ...lines];
  return [phrases.hello(requester), '', opening, ...said].join('\n');
}

function chosenOf(fitting: readonly FittingSolution[], language: Language): FittingSolution[] {
  const [best] = fitting;
  if (!best) return [];
  const isInLanguage = ({ content }: FittingSolution) =>
    content.split('\n').some((line) => line.trim() !== '' && languageOf(line) === language);
  const first = fitting.find((each) => isInLanguage(each) && each.score >= IN_LANGUAGE * best.score) ?? best;
  const second = fitting.find(
    (each) =>
      each !== first && each.score >= SECOND * first.score && isInLanguage(each) === isInLanguage(first),
  );
  return second ? [first, second] : [first];
}

function cut(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
