import { needleOf, type Alternative, type Pattern } from './search-query.js';
import { placedWordsOf, type PlacedWord } from './words.js';

/** A part of an excerpt: text that was found, or text around it. */
export interface ExcerptPart {
  text: string;
  matches: boolean;
}

const MOST_CHARACTERS = 240;
const MOST_BEFORE = 80;
/** How far from the first match others are looked for. Where much white space stands between, a few go unmarked. */
const FURTHEST = 4 * MOST_CHARACTERS;
const LEFT_OUT = '…';
const STREAMS = ['plain', 'bare', 'stem'] as const;

/** Cuts an excerpt from a text, around the first place where something is that was searched for. */
export function excerptOf(text: string, alternatives: readonly Alternative[]): ExcerptPart[] {
  const patterns = alternatives.flatMap(({ found }) => found.flat());
  const { words, first } = wordsAround(text, patterns);
  const parts: ExcerptPart[] = [];
  let end = 0;
  const add = (until: number, matches: boolean) => {
    if (until > end) parts.push({ text: text.slice(end, until).replace(/\s+/g, ' '), matches });
    end = Math.max(end, until);
  };
  const byLetter = lettersOf(patterns);
  const furthest = (words[first]?.start ?? 0) + FURTHEST;
  for (let at = first; at < words.length && (words[at]?.start ?? 0) < furthest; at++) {
    const last = lastOfMatch(words, at, byLetter);
    if (last === undefined) continue;
    add(words[at]?.start ?? end, false);
    add(words[last]?.end ?? end, true);
    at = last;
  }
  add(text.length, false);
  return cut(trimmed(parts));
}

/**
 * The words of a text, as far as an excerpt needs them, and the number of the one at which the first pattern begins; there being
 * none, of the first word.
 */
function wordsAround(text: string, patterns: readonly Pattern[]): { words: PlacedWord[]; first: number } {
  const longest = Math.max(1, ...patterns.map((pattern) => pattern.words.length));
  const words: PlacedWord[] = [];
  let first = Infinity;
  for (const more of placedWordsOf(text)) {
    // A pattern may have begun among the words before.
    const from = Math.max(0, words.length - longest + 1);
    words.push(...more);
    first = Math.min(first, firstMatch(words, from, patterns));
    const end = words[words.length - longest]?.start ?? 0;
    if (end > (words[first]?.start ?? Infinity) + FURTHEST) break;
  }
  return { words, first: first === Infinity ? 0 : first };
}

/** The number of the word, not before `from`, at which the first pattern begins; infinite if none does. */
function firstMatch(words: readonly PlacedWord[], from: number, patterns: readonly Pattern[]): number {
  const places = STREAMS.flatMap((stream) => {
    const stored = ` ${words
      .slice(from)
      .map((word) => word[stream])
      .join(' ')} `;
    const found = patterns.map((pattern) => stored.indexOf(needleOf(pattern))).filter((place) => place >= 0);
    return found.length > 0 ? [stored.slice(0, Math.min(...found)).split(' ').length - 1] : [];
  });
  return from + Math.min(...places);
}

/** Patterns by the letter with which they begin: of many, few come into question for a word. */
function lettersOf(patterns: readonly Pattern[]): Map<string, Pattern[]> {
  const byLetter = new Map<string, Pattern[]>();
  for (const pattern of patterns) {
    const letter = pattern.words[0]?.charAt(0) ?? '';
    byLetter.set(letter, [...(byLetter.get(letter) ?? []), pattern]);
  }
  return byLetter;
}

/** The number of the last word of the longest pattern that begins at a word. */
function lastOfMatch(
  words: readonly PlacedWord[],
  at: number,
  byLetter: ReadonlyMap<string, readonly Pattern[]>,
): number | undefined {
  const lengths = STREAMS.flatMap((stream) =>
    (byLetter.get(words[at]?.[stream].charAt(0) ?? '') ?? [])
      .filter((pattern) => begins(words, at, pattern, stream))
      .map((pattern) => pattern.words.length),
  );
  return lengths.length > 0 ? at + Math.max(...lengths) - 1 : undefined;
}

function begins(
  words: readonly PlacedWord[],
  at: number,
  { words: wanted, goesOn }: Pattern,
  stream: (typeof STREAMS)[number],
): boolean {
  return wanted.every((word, index) => {
    const there = words[at + index]?.[stream];
    return goesOn && index === wanted.length - 1 ? there?.startsWith(word) : there === word;
  });
}

function trimmed(parts: readonly ExcerptPart[]): ExcerptPart[] {
  return parts
    .map(({ text, matches }, index) => {
      const started = index === 0 ? text.trimStart() : text;
      return { text: index === parts.length - 1 ? started.trimEnd() : started, matches };
    })
    .filter(({ text }) => text !== '');
}

/** Cuts an excerpt to MOST_CHARACTERS, at most MOST_BEFORE of which stand before the first text that was found. */
function cut(parts: readonly ExcerptPart[]): ExcerptPart[] {
  const short: ExcerptPart[] = [];
  let left = MOST_CHARACTERS;
  for (const { text, matches } of parts) {
    const characters = Array.from(text);
    const isBefore = short.length === 0 && !matches && parts.length > 1;
    const kept = isBefore ? characters.slice(-MOST_BEFORE) : characters.slice(0, left);
    if (kept.length === 0) break;
    const isCut = kept.length < characters.length;
    const ellipsis = isCut ? LEFT_OUT : '';
    short.push({ text: isBefore ? ellipsis + kept.join('') : kept.join('') + ellipsis, matches });
    left -= kept.length;
    if (isCut && !isBefore) break;
  }
  return short;
}
