import sql, { join, raw } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import type { Queries } from '../database/queries.js';
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
 * Compares SQLite's index of words with the words, in one reading that keeps nobody from writing.
 * @param repairs whether entries that differ are written anew.
 */
export async function checkIndexUnscoped(
  unitOfWork: UnitOfWork,
  queries: Queries,
  repairs: boolean,
): Promise<Checked> {
  await queries.rows(
    sql`CREATE VIRTUAL TABLE temp.indexed_words USING fts5vocab(main, ticket_words, instance)`,
  );
  await queries.rows(sql`CREATE TEMP TABLE indexed (id integer PRIMARY KEY, words text)`);
  await queries.rows(sql`CREATE TEMP TABLE entry (id integer PRIMARY KEY, words text)`);
  await queries.rows(sql`BEGIN`);
  try {
    await queries.rows(sql`INSERT INTO temp.indexed
      SELECT doc, group_concat(term, ' ' ORDER BY "offset") FROM temp.indexed_words GROUP BY doc`);
    await queries.rows(
      sql`INSERT INTO temp.entry SELECT id, trim(words) FROM (${ENTRIES}) WHERE words <> ''`,
    );
  } finally {
    await queries.rows(sql`COMMIT`);
  }
  await queries.rows(sql`CREATE TEMP TABLE wrong AS
    SELECT entry.id FROM temp.entry LEFT JOIN temp.indexed ON indexed.id = entry.id WHERE entry.words IS NOT indexed.words
    UNION ALL SELECT id FROM temp.indexed WHERE id NOT IN (SELECT id FROM temp.entry)`);
  const row = await queries.row<{ all: number; wrong: number }>(sql`SELECT
    (SELECT count(*) FROM temp.entry) AS "all", (SELECT count(*) FROM temp.wrong) AS wrong`);
  const { all = 0, wrong = 0 } = row ?? {};
  for (let done = 0; repairs && done < wrong; done += ENTRIES_AT_ONCE) {
    await unitOfWork.run(() => repairUnscoped(queries));
  }
  for (const table of ['indexed_words', 'indexed', 'entry', 'wrong'])
    await queries.rows(sql`DROP TABLE temp.${raw(table)}`);
  return { what: 'entries of the index of words', all, wrong };
}

/** Writes some of the wrong entries anew, by what the words are now. */
async function repairUnscoped(queries: Queries): Promise<void> {
  const some = sql`(SELECT id FROM temp.wrong ORDER BY id LIMIT ${count(ENTRIES_AT_ONCE)})`;
  const part = sql`(some.id & 4294967295)`;
  await queries.rows(sql`DELETE FROM ticket_words WHERE rowid IN ${some}`);
  await queries.rows(sql`INSERT INTO ticket_words (rowid, words) SELECT * FROM (
      SELECT some.id, CASE ${part} WHEN 0 THEN title_words ELSE content_words END AS words
      FROM ${some} some JOIN tickets ON tickets.id = some.id >> 32 WHERE ${part} < 2
      UNION ALL SELECT some.id, content_words
      FROM ${some} some JOIN messages ON messages.id = ${part} - 1 AND messages.ticket_id = some.id >> 32 WHERE ${part} > 1
    ) WHERE words IS NOT NULL`);
  await queries.rows(sql`DELETE FROM temp.wrong WHERE id IN ${some}`);
}
