import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { ViewSql } from '../database/view-sql.js';
import type { Alternative } from './search-query.js';

/** What is searched: a table whose rows have their words in an index. */
export interface SearchSource {
  /** The name of the table, and the alias by which conditions refer to it. */
  table: string;
  alias: string;
  /** The index of words, whose columns are `title`, `content` and `messages`. */
  index: string;
  /** On PostgreSQL: the index's column with the row's id, and the SQL function by which a text becomes words. */
  key: string;
  normalise: string;
  /** Which rows the caller may see: conditions that exclude each other, each served by one index in the order of time. */
  ranges: readonly Sql[];
  /** Conditions that must hold as well. */
  filters: readonly Sql[];
  view: ViewSql;
  /** A subquery for the texts that belong to a row beside its title and content, as one text. */
  moreText: Sql;
}

/** The rows of a source that the caller may see, in the order of time. */
export function visibleRows({ table, alias, ranges }: SearchSource): { alias: string; visible: Sql } {
  return { alias, visible: sql`${raw(table)} ${raw(alias)} WHERE (${join(ranges, ' OR ')})` };
}

/** The rank of rows that are not among the newest MOST_RANKED. They follow in the order of time. */
export const OLDER = 1;

/** How many of the newest rows are ranked: 4 if the title alone fits, 3 with the content, 2 with the rest. */
export const MOST_RANKED = 500;

/** What is asked of a source. */
export interface Search {
  alternatives: readonly Alternative[];
  /** The last row of the page before. */
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
