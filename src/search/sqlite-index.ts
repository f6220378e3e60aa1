import sql, { raw, type Sql } from 'sql-template-tag';
import type { Queries } from '../database/queries.js';
import type { Read } from '../database/reading-apart.js';
import { indexedWordsOf, SQLITE_SESSION } from '../database/sqlite-session.js';
import type { UnitOfWork } from '../database/unit-of-work.js';
import { textsOf, WORD_INDEXES, type WordIndex } from '../database/word-indexes.js';

/** How much of a kind was compared, and how much of it was missing or wrong. */
export interface Checked {
  what: string;
  all: number;
  wrong: number;
}

/** How many entries are written in one unit of work, so that the server beside has its turn in between. */
const ENTRIES_AT_ONCE = 100;

/**
 * Compares SQLite's indexes of words with the words, each in one reading that keeps nobody from writing, nor others from writing in
 * this process: it has a connection of its own.
 * @param repairs whether entries that differ are written anew.
 * @returns nothing for a database in memory.
 */
export async function checkIndexesUnscoped(
  unitOfWork: UnitOfWork,
  queries: Queries,
  repairs: boolean,
): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const index of Object.keys(WORD_INDEXES) as WordIndex[]) {
    const found = await queries.apart(async (read) => {
      await compareUnscoped(read, index);
      const [row] = await read<{ all: number; wrong: number }>(sql`SELECT
      (SELECT count(*) FROM temp.entry) AS "all", (SELECT count(*) FROM temp.wrong) AS wrong`);
      const { all = 0, wrong = 0 } = row ?? {};
      for (let done = 0; repairs && done < wrong; done += ENTRIES_AT_ONCE) {
        // As text: the numbers of entries are larger than those of JavaScript.
        const [some] = await read<{ ids: string }>(sql`SELECT json_group_array(id) AS ids FROM
        (SELECT id FROM temp.wrong WHERE rowid > ${done} AND rowid <= ${done + ENTRIES_AT_ONCE})`);
        await unitOfWork.run(() => repairUnscoped(queries, index, some?.ids ?? '[]'));
      }
      return { what: `entries of ${index.replace('_words', '')}s' index of words`, all, wrong };
    });
    if (found) checked.push(found);
  }
  return checked;
}

/** Leaves what is to be and what differs in temporary tables of the connection. */
async function compareUnscoped(read: Read, index: WordIndex): Promise<void> {
  // Where temporary tables are kept has changed, and those that were there are gone.
  for (const statement of SQLITE_SESSION.split(';')) await read(raw(statement));
  const entries = ofTexts(
    index,
    ({ table, text, number }) => `SELECT ${number} AS id, ${text}_words AS words FROM ${table} row`,
  );
  await read(sql`CREATE TEMP TABLE indexed (id integer PRIMARY KEY, words text)`);
  await read(sql`CREATE TEMP TABLE entry (id integer PRIMARY KEY, words text)`);
  await read(sql`BEGIN`);
  await read(sql`INSERT INTO temp.indexed
    SELECT doc, group_concat(term, ' ' ORDER BY "offset") FROM ${raw(indexedWordsOf(index))} GROUP BY doc`);
  await read(sql`INSERT INTO temp.entry SELECT id, trim(words) FROM (${entries}) WHERE words <> ''`);
  await read(sql`COMMIT`);
  await read(sql`CREATE TEMP TABLE wrong AS
    SELECT entry.id FROM temp.entry LEFT JOIN temp.indexed ON indexed.id = entry.id WHERE entry.words IS NOT indexed.words
    UNION ALL SELECT id FROM temp.indexed WHERE id NOT IN (SELECT id FROM temp.entry)`);
}

/** Writes some of the wrong entries anew, by what the words are now. @param ids their numbers, as a JSON array. */
async function repairUnscoped(queries: Queries, index: WordIndex, ids: string): Promise<void> {
  const some = sql`(SELECT value AS id FROM json_each(${ids}))`;
  const words = ofTexts(
    index,
    ({ table, text, isOf }) =>
      `SELECT entry.id, ${text}_words AS words FROM entry JOIN ${table} row ON ${isOf}`,
  );
  await queries.rows(sql`DELETE FROM ${raw(index)} WHERE rowid IN ${some}`);
  await queries.rows(sql`WITH entry AS MATERIALIZED ${some}
    INSERT INTO ${raw(index)} (rowid, words) SELECT * FROM (${words}) WHERE words IS NOT NULL`);
}

function ofTexts(index: WordIndex, select: (text: ReturnType<typeof textsOf>[number]) => string): Sql {
  return raw(textsOf(index).map(select).join(' UNION ALL '));
}
