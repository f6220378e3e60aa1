/** Consecutive words, the last of which is a beginning: `["wi", "fi"]` finds `Wi-Fi` and `wi fidelity`. */
export type Term = readonly string[];

/** A row fits if it contains all of `found` and none of `absent`. */
export interface Alternative {
  found: readonly Term[];
  absent: readonly Term[];
}

const TERMS = /(-?)(?:"([^"]*)"?|([^\s"]+))/gu;
// What both databases take for parts of words: letters with their marks, and digits.
const WORDS = /[\p{L}\p{M}\p{Nd}\p{Nl}]+/gu;

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
    const term = (phrase ?? bare ?? '').match(WORDS);
    if (term) alternatives.at(-1)?.[minus ? 'absent' : 'found'].push([...term]);
  }
  return alternatives
    .filter(({ found }) => found.length > 0)
    .map(({ found, absent }) => ({ found: unique(found), absent: unique(absent) }));
}

/** A search as the text of a tsquery. Terms have only letters and digits, so no input becomes an operator. */
export function tsqueryOf(alternatives: readonly Alternative[]): string {
  return alternatives
    .map(({ found, absent }) => [...found.map(tsTerm), ...absent.map((term) => `!${tsTerm(term)}`)])
    .map((terms) => `(${terms.join(' & ')})`)
    .join(' | ');
}

/** A search as an expression for FTS5's MATCH, over these columns or over all. */
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
 * What to look up in the index of all words: the longest word of each alternative. The commoner a word, the
 * dearer its look-up, so it is undefined if there are more than MOST_LOOK_UPS words, or one is shorter than SHORTEST_LOOK_UP.
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
  // Greek has another sigma at the end of a word. FTS5 treats the two alike, PostgreSQL does not.
  const [, stem] = /^(.*)[σςΣ]$/u.exec(word) ?? [];
  return stem === undefined ? operand(word) : `(${operand(`${stem}σ`)} | ${operand(`${stem}ς`)})`;
}

function matchTerm(term: Term): string {
  return `"${term.join(' ')}"*`;
}

function unique(terms: readonly Term[]): Term[] {
  return [...new Map(terms.map((term) => [term.join(' '), term])).values()];
}
