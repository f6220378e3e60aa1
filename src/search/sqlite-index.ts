import sql, { join, raw } from 'sql-template-tag';
import type { Queries } from '../database/queries.js';
import { INDEX_ENTRIES } from '../database/triggers.js';

/** The words that the index is to have, by the number of the entry (sqlite-search.ts). */
const ENTRIES = join(
  Object.entries(INDEX_ENTRIES).map(([place, entry]) => {
    const [table = '', text = ''] = place.split('.');
    return raw(`SELECT ${entry.replaceAll('new.', '')} AS id, ${text}_words AS words FROM ${table}`);
  }),
  ' UNION ALL ',
);

/**
 * Compares SQLite's index of words with the words, in the caller's unit of work.
 * @param repairs whether an index that differs is made anew.
 */
export async function checkIndexUnscoped(
  queries: Queries,
  repairs: boolean,
): Promise<{ what: string; all: number; wrong: number }> {
  await queries.rows(
    sql`CREATE VIRTUAL TABLE temp.indexed_words USING fts5vocab(main, ticket_words, instance)`,
  );
  const row = await queries.row<{ all: number; wrong: number }>(sql`WITH
    entry AS (SELECT id, trim(words) AS words FROM (${ENTRIES}) WHERE words <> ''),
    indexed AS (SELECT doc AS id, group_concat(term, ' ' ORDER BY "offset") AS words FROM temp.indexed_words GROUP BY doc)
    SELECT count(*) AS "all", count(*) FILTER (WHERE entry.words IS NOT indexed.words) AS wrong
    FROM entry FULL JOIN indexed ON indexed.id = entry.id`);
  await queries.rows(sql`DROP TABLE temp.indexed_words`);
  const { all = 0, wrong = 0 } = row ?? {};
  if (repairs && wrong > 0) {
    await queries.rows(sql`INSERT INTO ticket_words (ticket_words) VALUES ('delete-all')`);
    await queries.rows(
      sql`INSERT INTO ticket_words (rowid, words) SELECT id, words FROM (${ENTRIES}) WHERE words IS NOT NULL`,
    );
  }
  return { what: 'entries of the index of words', all, wrong };
}
