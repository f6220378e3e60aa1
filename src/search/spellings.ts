import { BETWEEN, indexedWords } from './search-query.js';
import { wordsOf } from './words.js';

/** Stands before a spelling, so that no word is taken for one. */
const MARK = '\ue001';

/** Of how long words spellings are kept, in characters, and of how many words of a text. */
const SHORTEST = 5;
const LONGEST = 20;
const MOST_WORDS = 300;

/**
 * A word, and what is left of it without one of its letters, each with a mark: two words that are one letter apart, or have two
 * letters changed round, have one of these in common (Garbe's symmetric deletes). None of a word that is too short or too long.
 */
export function spellingsOf(word: string): string[] {
  const letters = Array.from(word);
  if (letters.length < SHORTEST || letters.length > LONGEST) return [];
  const without = letters.map((_, at) => letters.toSpliced(at, 1).join(''));
  return [...new Set([word, ...without])].map((spelling) => MARK + spelling);
}

/** The indexed words of a text, with the spellings of its words behind them. */
export function speltWords(text: string): string {
  const words = new Set(wordsOf(text).map(({ bare }) => bare));
  const spellings = new Set([...words].slice(0, MOST_WORDS).flatMap(spellingsOf));
  return spellings.size > 0
    ? `${indexedWords(text)}${BETWEEN} ${[...spellings].join(' ')} `
    : indexedWords(text);
}
