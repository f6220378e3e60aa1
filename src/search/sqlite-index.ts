import sql, { join, raw } from 'sql-template-tag';
import type { Queries } from '../database/queries.js';
import type { Read } from '../database/reading-apart.js';
import { INDEXED_WORDS, SQLITE_SESSION } from '../database/sqlite-session.js';
import { INDEX_ENTRIES } from '../database/triggers.js';
import type { UnitOfWork } from '../database/unit-of-work.js';

/** The words that the index is to have, by the number of the entry (search-dialect.ts). */
const ENTRIES = join(
  Object.entries(INDEX_ENTRIES).map(([place, entry]) => {
    const [table = '', text = ''] = place.split('.');
    return raw(`SELECT ${entry.replaceAll('new.', '')} AS id, ${text}_words AS words FROM ${table}`);
  }),
  ' UNION ALL ',
);

/** How much of a kind was compared, and how much of it was missing or wrong. */
export interface Checked {
  what: string;
  all: number;
  wrong: number;
}

/** How many entries are written in one unit of work, so that the server beside has its turn in between. */
const ENTRIES_AT_ONCE = 100;

/**
 * Compares SQLite's index of words with the words, in one reading that keeps nobody from writing, nor others from writing in
 * this process: it has a connection of its own.
 * @param repairs whether entries that differ are written anew.
 * @returns undefined for a database in memory.
 */
export function checkIndexUnscoped(
  unitOfWork: UnitOfWork,
  queries: Queries,
  repairs: boolean,
): Promise<Checked | undefined> {
  return queries.apart(async (read) => {
    await compareUnscoped(read);
    const [row] = await read<{ all: number; wrong: number }>(sql`SELECT
      (SELECT count(*) FROM temp.entry) AS "all", (SELECT count(*) FROM temp.wrong) AS wrong`);
    const { all = 0, wrong = 0 } = row ?? {};
    for (let done = 0; repairs && done < wrong; done += ENTRIES_AT_ONCE) {
      // As text: the numbers of entries are larger than those of JavaScript.
      const [some] = await read<{ ids: string }>(sql`SELECT json_group_array(id) AS ids FROM
        (SELECT id FROM temp.wrong WHERE rowid > ${done} AND rowid <= ${done + ENTRIES_AT_ONCE})`);
      await unitOfWork.run(() => repairUnscoped(queries, some?.ids ?? '[]'));
    }
    return { what: 'entries of the index of words', all, wrong };
  });
}

/** Leaves what is to be and what differs in temporary tables of the connection. */
async function compareUnscoped(read: Read): Promise<void> {
  // Where temporary tables are kept has changed, and those that were there are gone.
  await read(raw(SQLITE_SESSION));
  await read(sql`CREATE TEMP TABLE indexed (id integer PRIMARY KEY, words text)`);
  await read(sql`CREATE TEMP TABLE entry (id integer PRIMARY KEY, words text)`);
  await read(sql`BEGIN`);
  await read(sql`INSERT INTO temp.indexed
    SELECT doc, group_concat(term, ' ' ORDER BY "offset") FROM ${raw(INDEXED_WORDS)} GROUP BY doc`);
  await read(sql`INSERT INTO temp.entry SELECT id, trim(words) FROM (${ENTRIES}) WHERE words <> ''`);
  await read(sql`COMMIT`);
  await read(sql`CREATE TEMP TABLE wrong AS
    SELECT entry.id FROM temp.entry LEFT JOIN temp.indexed ON indexed.id = entry.id WHERE entry.words IS NOT indexed.words
    UNION ALL SELECT id FROM temp.indexed WHERE id NOT IN (SELECT id FROM temp.entry)`);
}

/** Writes some of the wrong entries anew, by what the words are now. @param ids their numbers, as a JSON array. */
async function repairUnscoped(queries: Queries, ids: string): Promise<void> {
  const some = sql`(SELECT value AS id FROM json_each(${ids}))`;
  const part = sql`(some.id & 4294967295)`;
  await queries.rows(sql`DELETE FROM ticket_words WHERE rowid IN ${some}`);
  await queries.rows(sql`INSERT INTO ticket_words (rowid, words) SELECT * FROM (
      SELECT some.id, CASE ${part} WHEN 0 THEN title_words ELSE content_words END AS words
      FROM ${some} some JOIN tickets ON tickets.id = some.id >> 32 WHERE ${part} < 2
      UNION ALL SELECT some.id, content_words
      FROM ${some} some JOIN messages ON messages.id = ${part} - 1 AND messages.ticket_id = some.id >> 32 WHERE ${part} > 1
    ) WHERE words IS NOT NULL`);
}
