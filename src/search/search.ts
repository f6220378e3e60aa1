import type { Sql } from 'sql-template-tag';
import type { ViewSql } from '../database/view-sql.js';
import type { Alternative } from './search-query.js';

/** What is searched: rows of a table, each of which has its words in an index. */
export interface Catalogue {
  /** The table's name, and what conditions call a row of it. */
  table: string;
  alias: string;
  /** The index of words, whose columns are `title`, `content` and `messages`. */
  index: string;
  /** Which rows the caller may see, as conditions of which never two hold: each is a stretch of one index, newest last. */
  stretches: readonly Sql[];
  /** What else must hold of a row. */
  filters: readonly Sql[];
  view: ViewSql;
  /** A row's texts beside its own title and content, as one. */
  thread: Sql;
}

/** The rank of rows that are not among the newest: they follow by time alone. */
export const OLDER = 1;

/** How many rows, the newest, are ranked by where in them something is found: 4 the title, 3 the content, 2 the rest. */
export const MOST_RANKED = 500;

/** What is asked of a catalogue. */
export interface Search {
  alternatives: readonly Alternative[];
  /** Where the page before has ended. */
  after?: { rank: number; at: Date; id: number };
  limit: number;
  /** Whether each row comes with an excerpt. */
  excerpts: boolean;
}

/** A row that was found. */
export interface Found {
  json: string;
  rank: number;
  /** An excerpt, with \x01 before and \x02 after what was found. */
  excerpt?: string;
}
