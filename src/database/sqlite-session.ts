/** The words in the index of words, each with the entry (`doc`) that it is in and its place there (`offset`). */
export const INDEXED_WORDS = 'temp.indexed_words';

/** What a connection to SQLite needs before a search runs on it, whether or not the index is there yet. It leaves the database as it is. */
export const SQLITE_SESSION = `CREATE VIRTUAL TABLE ${INDEXED_WORDS} USING fts5vocab(main, ticket_words, instance)`;
