import type { Pattern, Term } from './search-query.js';
import type { Word } from './words.js';

/** What is cut off stays long enough not to be the beginning of too many other words. */
const SHORTEST = 4;

/** Endings of English words; nothing is made of what they are cut from, since a beginning finds all other forms. */
const ENGLISH = /(?:'s|ies|ied|y|ations?|ing|ers?|ed|es|s|e)$/u;
/** Endings of Arabic words: plurals, the feminine, possessives and objects (as in Larkey's light stemmer). */
const ARABIC = /(?:ات|ين|ون|ان|ها|هم|نا|كم|ية|ته|تي|يه|ه|ي|ت|ا)$/u;
const IS_ARABIC = /[\u0620-\u064a]/;

/** The beginning that the forms of a word have in common: `printing` and `printer` both have `print`. Short words are whole. */
export function beginningOf({ bare, stem }: Word): Pattern & { words: readonly [string] } {
  const word = stem.length >= 3 ? stem : bare;
  const isArabic = IS_ARABIC.test(word);
  const cut = /\d/.test(word) ? word : word.replace(isArabic ? ARABIC : ENGLISH, '');
  if (cut.length >= SHORTEST) return { words: [cut], goesOn: true };
  if (isArabic) return { words: [cut.length >= 3 ? cut : word], goesOn: false };
  return { words: [word.length > 3 ? word.replace(/s$/, '') : word], goesOn: word.length > SHORTEST };
}

/** The forms by which a word is found: its beginning, or where that is too short to go on, what is left of it and the whole word. */
export function formsOf(word: Word): Term {
  const beginning = beginningOf(word);
  if (beginning.goesOn) return [beginning];
  const whole = { words: [word.stem.length >= 3 ? word.stem : word.bare], goesOn: false };
  return whole.words[0] === beginning.words[0] ? [beginning] : [beginning, whole];
}
