import { beginningOf, formsOf } from './beginnings.js';
import type { Pattern, Term } from './search-query.js';
import { wordsOf, type Word } from './words.js';

/** How many groups, and how many words or phrases in one, are taken: each is looked up in every text that is compared. */
const MOST_GROUPS = 2000;
const MOST_IN_GROUP = 40;
/** How many words or phrases may begin with one word: each is compared wherever a text has it. */
const MOST_ALIKE = 200;

/** Words and phrases that mean the same, as one term each. */
export class Synonyms {
  private readonly groups: Term[] = [];
  /** The phrases of all groups by their first word, as its beginning, each with the number of its group. */
  private readonly phrases = new Map<string, { words: readonly string[]; group: number }[]>();

  /**
   * @param text a group on each line, its words and phrases separated by commas; lines that begin with # are left out.
   * @throws Error that names the line.
   */
  constructor(text: string) {
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue;
      const phrases = line
        .split(/[,،]/)
        .map(wordsOf)
        .filter((words) => words.length > 0);
      const fault =
        phrases.length < 2 || phrases.length > MOST_IN_GROUP
          ? `must have 2 to ${MOST_IN_GROUP} words or phrases, separated by commas`
          : this.groups.length >= MOST_GROUPS && `is one too many: at most ${MOST_GROUPS} groups are taken`;
      if (fault) throw new Error(`line ${index + 1} of the synonyms ${fault}`);
      if (this.add(phrases) > MOST_ALIKE)
        throw new Error(
          `line ${index + 1} of the synonyms has one of more than ${MOST_ALIKE} that begin with one word`,
        );
    }
  }

  /** The groups of which words of a text are, in their order, and which words these are. */
  find(words: readonly Word[]): { groups: Map<number, Term>; found: Set<number> } {
    const [groups, found] = [new Map<number, Term>(), new Set<number>()];
    const beginnings = words.map((word) => beginningOf(word).words[0]);
    for (const [at, beginning] of beginnings.entries()) {
      for (const { words: phrase, group } of this.phrases.get(beginning) ?? []) {
        if (!phrase.every((word, index) => beginnings[at + index] === word)) continue;
        groups.set(group, this.groups[group] ?? []);
        for (const index of phrase.keys()) found.add(at + index);
      }
    }
    return { groups, found };
  }

  /** @returns how many words or phrases there are by now that begin as one of these, at most. */
  private add(phrases: readonly (readonly Word[])[]): number {
    const group = this.groups.length;
    const patterns = phrases.map(patternsOf);
    // The other forms come last: not always all of a group are looked for.
    this.groups.push([
      ...patterns.flatMap(([first]) => first ?? []),
      ...patterns.flatMap(([, ...others]) => others),
    ]);
    const alike = phrases.map((words) => {
      const beginnings = words.map((word) => beginningOf(word).words[0]);
      const [first = ''] = beginnings;
      const known = this.phrases.get(first) ?? [];
      this.phrases.set(first, known);
      return known.push({ words: beginnings, group });
    });
    return Math.max(...alike);
  }
}

/** A phrase as texts have it: its last word in any form. */
function patternsOf(words: readonly Word[]): Pattern[] {
  const before = words.slice(0, -1).map(({ plain }) => plain);
  return words
    .slice(-1)
    .flatMap(formsOf)
    .map(({ words: end, goesOn }) => ({ words: [...before, ...end], goesOn }));
}
