import { beginningOf, formsOf } from './beginnings.js';
import { isCommon } from './common-words.js';
import type { Term } from './search-query.js';
import { spellingsOf } from './spellings.js';
import type { Synonyms } from './synonyms.js';
import { wordsOf, type Word } from './words.js';

/** Something that a text speaks of: a word in any form, or a group of words that mean the same. */
export interface Concept {
  /** Its word, or the first of its group: what it is called, in at most LONGEST_NAME characters. */
  name: string;
  term: Term;
  /** How much it counts. */
  weight: number;
  /** Spellings of its word (spellingsOf), by which it is found if it is in no text; none for a group. */
  spellings: readonly string[];
}

/** How many concepts of a text are taken, those of the title first: each is looked up. */
const MOST_CONCEPTS = 24;

/** How much more a concept counts that stands in the title, and one that the synonyms know: it is a word of the field. */
const IN_TITLE = 1.6;
const OF_THE_FIELD = 1.6;

const SHORTEST = 2;
const LONGEST_NAME = 100;

/** What a text with a title speaks of, at most MOST_CONCEPTS. */
export function conceptsOf(title: string, content: string, synonyms: Synonyms): Concept[] {
  const concepts = new Map<string, Concept>();
  for (const [text, weight] of [
    [title, IN_TITLE],
    [content, 1],
  ] as const)
    for (const [key, make] of namedIn(text, synonyms)) {
      if (concepts.size === MOST_CONCEPTS) break;
      if (!concepts.has(key)) concepts.set(key, make(weight));
    }
  return [...concepts.values()];
}

/** The concepts of a text by what tells them apart, each made once it is wanted. */
function* namedIn(text: string, synonyms: Synonyms): Generator<[string, (weight: number) => Concept]> {
  const words = wordsOf(text);
  const { groups, found } = synonyms.find(words);
  for (const [group, term] of groups)
    yield [
      `group ${group}`,
      (weight) => ({
        name: nameOf(term[0]?.words ?? []),
        term,
        weight: weight * OF_THE_FIELD,
        spellings: [],
      }),
    ];
  for (const [at, word] of words.entries())
    if (!found.has(at) && saysSomething(word)) {
      const beginning = beginningOf(word);
      yield [
        beginning.words[0],
        (weight) => ({
          name: nameOf(beginning.words),
          term: formsOf(word),
          weight,
          spellings: spellingsOf(word.bare),
        }),
      ];
    }
}

function saysSomething(word: Word): boolean {
  const { plain, bare, stem } = word;
  // Arabic particles are written onto a word, and endings make others of it.
  const forms = [plain, bare, stem, ...beginningOf(word).words];
  return plain.length >= SHORTEST && !forms.some(isCommon);
}

function nameOf(words: readonly string[]): string {
  return Array.from(words.join(' ')).slice(0, LONGEST_NAME).join('');
}
