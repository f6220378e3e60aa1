import type { PatternIndex } from './pattern-index.js';
import { placedWordsOf, type PlacedWord } from './words.js';

/** A part of an excerpt: text that was found, or text around it. */
export interface ExcerptPart {
  text: string;
  matches: boolean;
}

const MOST_CHARACTERS = 240;
const MOST_BEFORE = 80;
/** Among how many words, from the first match on, others are looked for: an excerpt has no more. */
const MOST_WORDS = MOST_CHARACTERS;
const LEFT_OUT = '…';

/** Cuts an excerpt from a text, around the first place where a pattern is. */
export function excerptOf(text: string, patterns: PatternIndex): ExcerptPart[] {
  const { words, first } = wordsAround(text, patterns);
  const parts: ExcerptPart[] = [];
  let end = 0;
  const add = (until: number, matches: boolean) => {
    if (until > end) parts.push({ text: text.slice(end, until).replace(/\s+/g, ' '), matches });
    end = Math.max(end, until);
  };
  const furthest = Math.min(words.length, first + MOST_WORDS);
  for (let at = first; at < furthest; at++) {
    const last = patterns.lastOfMatch(words, at);
    if (last === undefined) continue;
    add(words[at]?.start ?? end, false);
    add(words[last]?.end ?? end, true);
    at = last;
  }
  add(text.length, false);
  return cut(trimmed(parts));
}

/** The words of a text, as far as an excerpt needs them, and the number of the first at which a pattern begins; 0 if none does. */
function wordsAround(text: string, patterns: PatternIndex): { words: PlacedWord[]; first: number } {
  const words: PlacedWord[] = [];
  let [first, looked] = [-1, 0];
  const look = (until: number) => {
    for (; first < 0 && looked < until; looked++)
      if (patterns.lastOfMatch(words, looked) !== undefined) first = looked;
  };
  for (const more of placedWordsOf(text)) {
    words.push(...more);
    // A longer pattern may begin among the last words.
    look(words.length - patterns.longest + 1);
    if (first >= 0 && words.length >= first + MOST_WORDS + patterns.longest) break;
  }
  look(words.length);
  return { words, first: Math.max(first, 0) };
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
