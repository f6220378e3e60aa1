/** Words that stand one after the other; the last may go on: `["wi", "fi"]`. */
export type Term = readonly string[];

/** What a ticket must hold, all of it, and what it must not hold, none of it. */
export interface Alternative {
  found: readonly Term[];
  absent: readonly Term[];
}

const TERMS = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;
// What both databases take for parts of words: letters with their marks, and digits.
const WORDS = /[\p{L}\p{M}\p{Nd}\p{Nl}]+/gu;

/**
 * Reads a search: words and "phrases", all of which are to be found, -terms that are not, and `or` between alternatives.
 * Alternatives in which nothing is to be found are left out; where none is left, nothing is found.
 */
export function readSearch(q: string): Alternative[] {
  const alternatives: { found: Term[]; absent: Term[] }[] = [{ found: [], absent: [] }];
  for (const [, minus, phrase, bare] of q.matchAll(TERMS)) {
    if (!minus && bare?.toLowerCase() === 'or') {
      alternatives.push({ found: [], absent: [] });
      continue;
    }
    const term = (phrase ?? bare ?? '').match(WORDS);
    if (term) alternatives.at(-1)?.[minus ? 'absent' : 'found'].push([...term]);
  }
  return alternatives
    .filter(({ found }) => found.length > 0)
    .map(({ found, absent }) => ({ found: unique(found), absent: unique(absent) }));
}

/** A search as the text of a tsquery; it has no sign in it that could stand for anything else. */
export function tsqueryOf(alternatives: readonly Alternative[]): string {
  return alternatives
    .map(({ found, absent }) => [...found.map(tsTerm), ...absent.map((term) => `!${tsTerm(term)}`)])
    .map((terms) => `(${terms.join(' & ')})`)
    .join(' | ');
}

/** A search as an expression for FTS5's MATCH, in some columns or in all. */
export function matchOf(alternatives: readonly Alternative[], columns?: readonly string[]): string {
  const expression = alternatives
    .map(({ found, absent }) => {
      const all = `(${found.map(matchTerm).join(' AND ')})`;
      return absent.length === 0 ? all : `(${all} NOT (${absent.map(matchTerm).join(' OR ')}))`;
    })
    .join(' OR ');
  return columns ? `{${columns.join(' ')}} : (${expression})` : expression;
}

const MOST_LOOK_UPS = 4;
const SHORTEST_LOOK_UP = 3;

/**
 * What to look up in an index of all words, which costs as much as each word is common: of every alternative its longest
 * word. Undefined where that would be too many words, or such as many others begin with.
 */
export function lookUpOf(alternatives: readonly Alternative[]): Alternative[] | undefined {
  const longest = alternatives.map(({ found }) =>
    found.flat().reduce((one, other) => (other.length > one.length ? other : one)),
  );
  const isCheap = longest.length <= MOST_LOOK_UPS && longest.every((word) => word.length >= SHORTEST_LOOK_UP);
  return isCheap ? longest.map((word) => ({ found: [[word]], absent: [] })) : undefined;
}

function tsTerm(term: Term): string {
  const words = term.map((word, index) => tsWord(word, index === term.length - 1));
  return words.length === 1 ? words.join() : `(${words.join(' <-> ')})`;
}

function tsWord(word: string, goesOn: boolean): string {
  const operand = (text: string) => `'${text}'${goesOn ? ':*' : ''}`;
  // A sigma at the end of a word is another letter, which FTS5 knows for the same.
  const [, stem] = /^(.*)[σςΣ]$/u.exec(word) ?? [];
  return stem === undefined ? operand(word) : `(${operand(`${stem}σ`)} | ${operand(`${stem}ς`)})`;
}

function matchTerm(term: Term): string {
  return `"${term.join(' ')}"*`;
}

function unique(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.join(' '), term])).values()];
}
