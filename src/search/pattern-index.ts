import type { Alternative, Pattern } from './search-query.js';
import type { Word } from './words.js';

const STREAMS = ['plain', 'bare', 'stem'] as const;

/**
 * How many words are compared with those of phrases, in all that is looked through: phrases that begin alike, in texts that are full
 * of their beginning, would take a second. Beyond that no phrase is found any more.
 */
const MOST_COMPARED = 100_000;

/** Finds patterns in rows of words; what a word costs does not grow with the number of those of one word. */
export class PatternIndex {
  /** How many words the longest pattern has. */
  readonly longest: number;
  /** Whole words, and beginnings of one, that are a pattern by themselves. */
  private readonly whole = new Set<string>();
  private readonly beginnings = new Set<string>();
  private readonly lengths: readonly number[];
  /** Patterns of several words by the first of them, the longest first. */
  private readonly rows = new Map<string, Pattern[]>();
  private compared = 0;

  /** @param alternatives whose patterns are to be found. */
  constructor(alternatives: readonly Alternative[]) {
    const patterns = alternatives.flatMap(({ found }) => found.flat());
    this.longest = Math.max(1, ...patterns.map(({ words }) => words.length));
    for (const pattern of patterns.toSorted((one, other) => other.words.length - one.words.length)) {
      const [first = ''] = pattern.words;
      if (pattern.words.length > 1) this.rows.set(first, [...(this.rows.get(first) ?? []), pattern]);
      else (pattern.goesOn ? this.beginnings : this.whole).add(first);
    }
    this.lengths = [...new Set(Array.from(this.beginnings, ({ length }) => length))];
  }

  /** The number of the last word of the longest pattern that begins at a word; undefined if none does. */
  lastOfMatch(words: readonly Word[], at: number): number | undefined {
    let most = 0;
    for (const stream of STREAMS) most = Math.max(most, this.longestAt(words, at, stream));
    return most > 0 ? at + most - 1 : undefined;
  }

  private longestAt(words: readonly Word[], at: number, stream: keyof Word): number {
    const word = words[at]?.[stream] ?? '';
    const rows = this.compared < MOST_COMPARED ? this.rows.get(word) : undefined;
    const row = rows?.find((pattern) => this.continues(words, at, pattern, stream));
    return row?.words.length ?? (this.has(word) ? 1 : 0);
  }

  private has(word: string): boolean {
    return (
      this.whole.has(word) ||
      this.lengths.some((length) => length <= word.length && this.beginnings.has(word.slice(0, length)))
    );
  }

  /** Whether a pattern goes on at the words after its first, which is there. */
  private continues(
    words: readonly Word[],
    at: number,
    { words: wanted, goesOn }: Pattern,
    stream: keyof Word,
  ): boolean {
    for (let index = 1; index < wanted.length; index++) {
      if (++this.compared >= MOST_COMPARED) return false;
      const [there, word = ''] = [words[at + index]?.[stream], wanted[index]];
      const fits = goesOn && index === wanted.length - 1 ? there?.startsWith(word) : there === word;
      if (!fits) return false;
    }
    return true;
  }
}
