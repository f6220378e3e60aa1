import { wordsOf, type Word } from './words.js';

/** Consecutive words that are looked for. Where it `goesOn`, the last of them is a beginning: `["wi", "fi"]` finds `Wi-Fi` and `wi fidelity`. */
export interface Pattern {
  words: readonly string[];
  goesOn: boolean;
}

/** A text fits a term if it has one of these patterns. */
export type Term = readonly Pattern[];

/** What is searched fits if it has all of `found` and none of `absent`, each in one of its texts. */
export interface Alternative {
  found: readonly Term[];
  absent: readonly Term[];
}

const TERMS = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;

/** A word of an Arabic text that is shorter without its particles is the beginning of too many others. */
const SHORTEST_BEGINNING = 4;

/** Stands between a text's words and the same in another form, so that no phrase matches across; no word has it. */
export const BETWEEN = '\ue000';

/** How much a search may ask for: each term is looked for in every text that comes into question. */
const MOST_ALTERNATIVES = 8;
const MOST_TERMS = 40;
/** Phrases are dearer: for each of them the whole of a text is read. */
const MOST_PHRASES = 10;
const MOST_WORDS_OF_A_TERM = 24;

/** What is too much in a search, as a phrase that follows its name; undefined if nothing is. */
export function searchFault(q: string): string | undefined {
  const alternatives = readSearch(q);
  const terms = alternatives.flatMap(({ found, absent }) => [...found, ...absent]);
  if (alternatives.length > MOST_ALTERNATIVES) return `must have at most ${MOST_ALTERNATIVES} alternatives`;
  if (terms.length > MOST_TERMS) return `must have at most ${MOST_TERMS} words and phrases`;
  const phrases = terms.filter((term) => term.some(({ words }) => words.length > 1));
  if (phrases.length > MOST_PHRASES)
    return `must have at most ${MOST_PHRASES} phrases, of which wi-fi is one as well`;
  const longest = Math.max(0, ...terms.flatMap((term) => term.map(({ words }) => words.length)));
  return longest > MOST_WORDS_OF_A_TERM
    ? `must have at most ${MOST_WORDS_OF_A_TERM} words in a phrase`
    : undefined;
}

/**
 * Reads a search: words and "phrases" must be found, -terms must not, and `or` stands between alternatives.
 * @returns the alternatives in which something must be found. If there are none, the search finds nothing.
 */
export function readSearch(q: string): Alternative[] {
  const alternatives: { found: Term[]; absent: Term[] }[] = [{ found: [], absent: [] }];
  for (const [, minus, phrase, bare] of q.matchAll(TERMS)) {
    if (!minus && bare?.toLowerCase() === 'or') {
      alternatives.push({ found: [], absent: [] });
      continue;
    }
    const words = wordsOf(phrase ?? bare ?? '');
    if (words.length > 0) alternatives.at(-1)?.[minus ? 'absent' : 'found'].push(termOf(words));
  }
  return alternatives
    .filter(({ found }) => found.length > 0)
    .map(({ found, absent }) => ({ found: unique(found), absent: unique(absent) }));
}

/**
 * A text as its index keeps it: its words, each between two spaces, then the same without article and without particles. Equal
 * texts give equal words on both databases, and a pattern is in a text if `needleOf` it is in the text's words.
 */
export function indexedWords(text: string): string {
  const words = wordsOf(text);
  if (words.length === 0) return '';
  const streams = [words.map(({ plain }) => plain)];
  if (words.some(({ plain, bare }) => plain !== bare)) streams.push(words.map(({ bare }) => bare));
  if (words.some(({ bare, stem }) => bare !== stem)) streams.push(words.map(({ stem }) => stem));
  return ` ${streams.map((stream) => stream.join(' ')).join(` ${BETWEEN} `)} `;
}

/** What is contained in the indexed words of a text that has the pattern. */
export function needleOf({ words, goesOn }: Pattern): string {
  return ` ${words.join(' ')}${goesOn ? '' : ' '}`;
}

/**
 * A term as an expression for FTS5's MATCH; in one of several words their order makes no difference, since FTS5 would look
 * for them next to each other in everybody's texts. Words have only letters, digits and pictures, so no input becomes an operator.
 */
export function matchOf(term: Term): string {
  return term.map((pattern) => `(${quoted(pattern, '"', '*').join(' AND ')})`).join(' OR ');
}

/** A term as the text of a tsquery; in one of several words their order makes no difference. */
export function tsqueryOf(term: Term): string {
  return term.map((pattern) => quoted(pattern, "'", ':*').join(' & ')).join(' | ');
}

/** The different words of a pattern in quotes, with a sign behind the one that is a beginning. */
function quoted({ words, goesOn }: Pattern, quote: string, beginning: string): string[] {
  const last = words.length - 1;
  return [
    ...new Set(
      words.map((word, index) => `${quote}${word}${quote}${goesOn && index === last ? beginning : ''}`),
    ),
  ];
}

const MOST_LOOK_UPS = 4;
const SHORTEST_LOOK_UP = 3;

/**
 * What to look up in the index of all words: the longest term of each alternative. The commoner its words are, the dearer
 * that is, so it is undefined if there are more than MOST_LOOK_UPS, or one has no word of SHORTEST_LOOK_UP characters.
 */
export function lookUpOf(alternatives: readonly Alternative[]): Term | undefined {
  const longest = alternatives.map(({ found }) => byLength(found)[0] ?? []);
  const isCheap =
    longest.length <= MOST_LOOK_UPS && longest.every((term) => lengthOf(term) >= SHORTEST_LOOK_UP);
  return isCheap ? longest.flat() : undefined;
}

/** Terms in the order of their longest words, the longest, which are the rarest, first. */
export function byLength(terms: readonly Term[]): Term[] {
  return terms.toSorted((one, other) => lengthOf(other) - lengthOf(one));
}

function lengthOf(term: Term): number {
  return Math.min(...term.map(({ words }) => Math.max(...words.map(({ length }) => length))));
}

function termOf(words: readonly Word[]): Term {
  const patterns = (['plain', 'bare', 'stem'] as const).map((form): Pattern => {
    const last = words.at(-1);
    const isWhole = last?.[form] === last?.plain || (last?.[form].length ?? 0) >= SHORTEST_BEGINNING;
    return { words: words.map((word) => word[form]), goesOn: isWhole };
  });
  return [...new Map(patterns.map((pattern) => [pattern.words.join(' '), pattern])).values()];
}

function unique(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.map(needleOf).join('|'), term])).values()];
}
