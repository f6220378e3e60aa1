import { WORD_INDEXES, type WordIndex } from './word-indexes.js';

/** The words in an index of words, each with the entry (`doc`) that it is in and its place there (`offset`). */
export function indexedWordsOf(index: WordIndex): string {
  return `temp.words_of_${index}`;
}

/** What a connection to SQLite needs before a search runs on it, whether or not an index is there yet. It leaves the database as it is. */
export const SQLITE_SESSION = Object.keys(WORD_INDEXES)
  .map(
    (index) =>
      `CREATE VIRTUAL TABLE ${indexedWordsOf(index as WordIndex)} USING fts5vocab(main, ${index}, instance)`,
  )
  .join(';\n');
