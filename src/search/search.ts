import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { WordIndex } from '../database/word-indexes.js';
import type { ViewSql } from '../database/view-sql.js';
import type { Alternative } from './search-query.js';

/** What is searched: a table with a `title` and a `content`, and the columns with their words (WordsOf). */
export interface SearchSource {
  /** The name of the table, and the alias by which conditions refer to it. */
  table: string;
  alias: string;
  /** A table with further texts, if there is one: its `content` and their words, and the column that refers to the searched table. */
  more?: { table: string; key: string };
  /** On SQLite: the index of the words of all these texts. */
  index: WordIndex;
  /** Which rows the caller may see: conditions that exclude each other, each served by one index in the order of time. */
  ranges: readonly Sql[];
  /** Filters: what must hold as well. */
  filters: readonly Sql[];
  view: ViewSql;
}

/** The rows of a source that the caller may see, in the order of time. */
export function visibleRows({ table, alias, ranges }: SearchSource): { alias: string; visible: Sql } {
  return { alias, visible: sql`${raw(table)} ${raw(alias)} WHERE (${join(ranges, ' OR ')})` };
}

/** Where all of a search is found: in the title alone, in title and content, or with further texts. */
export const IN_TITLE = 4;
export const IN_CONTENT = 3;
export const IN_MORE = 2;

/** The rank of rows that are not among the newest MOST_RANKED. They follow in the order of time. */
export const OLDER = 1;

/** How many of the newest rows are ranked, by where all of the search is found. */
export const MOST_RANKED = 500;

/** How many older rows are looked through for one page, where the index of all words is no help. */
export const MOST_OLDER = 2000;

/** What is asked of a source. */
export interface Search {
  alternatives: readonly Alternative[];
  /** The last row of the page before. */
  after?: { rank: number; at: Date; id: number };
  limit: number;
  /** Whether each row comes with the text to cut an excerpt from. */
  excerpts: boolean;
}

/** A row that was found. */
export interface Found {
  json: string;
  rank: number;
  /** The text in which what is searched for stands, or the part of it that stands nowhere before. */
  excerpt?: string;
}
