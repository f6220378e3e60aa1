import type { Json, JsonRows } from './json.js';

/** The most rows that any list answers with at once (the contract's "Lists"). */
export const LIST_CEILING = 1000;

/** A request for a page of a list: at most `limit` rows, beginning after `cursor`. */
export interface PageRequest {
  limit: number;
  cursor?: Cursor;
}

/** The place of a row in a list: what orders it (a time in milliseconds since 1970, a name as text), then its id. */
export interface Cursor {
  key: number | string;
  id: number;
}

/** A row of a list in the order of `created_at`. */
interface InTime {
  id: number;
  created_at: string;
}

/** The place of a row in a list that is in the order of `created_at`. */
export function placeInTime({ created_at, id }: InTime): Cursor {
  return { key: Date.parse(created_at), id };
}

// More than any time in milliseconds, so that the keys of two ranks never overlap.
const RANK = 1e15;

/** The best rank that a row can have; the worst is 1. */
export const BEST_RANK = 4;

/** The key of a row in a list that is ordered by rank, then by time (in milliseconds since 1970). */
export function ranked(rank: number, time: number): number {
  return rank * RANK + time;
}

/** The rank and the time that `ranked` made a key of. For a key that is a time alone, the rank is 0. */
export function unranked(key: number): { rank: number; time: number } {
  return { rank: Math.floor(key / RANK), time: key % RANK };
}

/** Whether a cursor belongs to a list that is ordered by rank. */
export function isRanked({ key }: Cursor): boolean {
  return unranked(Number(key)).rank > 0;
}

/** A page of a list of `View`s, and the cursor of the next page if there is one. */
export class Page<View> {
  constructor(
    readonly items: Json<View[]> | readonly View[],
    readonly next?: Cursor,
  ) {}

  /**
   * The page that `rows` make. One row more than the limit was read, to find out whether there is another page.
   * @param isCut whether rows were left out because they were too large.
   */
  static of<Row, View>(
    rows: readonly Row[],
    { limit }: PageRequest,
    place: (row: Row) => Cursor,
    show: (row: Row) => View,
    isCut = false,
  ): Page<View> {
    const kept = rows.slice(0, limit);
    const last = kept.at(-1);
    const items = kept.map(show);
    const hasMore = rows.length > limit || isCut;
    return hasMore && last !== undefined ? new Page(items, place(last)) : new Page(items);
  }

  /** The page that rows in the order of `created_at` make; one row more than the limit was read. */
  static inTime<View extends InTime>(rows: JsonRows<View>, { limit }: PageRequest): Page<View> {
    const hasOneMore = rows.count > limit;
    if (!hasOneMore && !rows.isCut) return new Page(rows.list);
    const { list, last } = hasOneMore ? rows.withoutLast : rows;
    return new Page(list, placeInTime(last.parse()));
  }
}
