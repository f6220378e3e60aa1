import type { Json, JsonRows } from './json.js';

/** The most rows that any list answers with at once (the contract's "Lists"). */
export const LIST_CEILING = 1000;

/** What a caller asks of a list: at most `limit` rows, those after `cursor`. */
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

// Further apart than any two moments, so that no rank's keys reach into another's.
const RANK = 1e15;

/** The best rank that a row may have; the least is 1. */
export const BEST_RANK = 4;

/** What orders a row of a list that goes by rank, and within it by time. */
export function ranked(rank: number, time: number): number {
  return rank * RANK + time;
}

/** The rank, 0 where there is none, and the time that a key was made of. */
export function unranked(key: number): { rank: number; time: number } {
  return { rank: Math.floor(key / RANK), time: key % RANK };
}

/** Whether it is the place of a row in a list that goes by rank. */
export function isRanked({ key }: Cursor): boolean {
  return unranked(Number(key)).rank > 0;
}

/** A stretch of a list of `View`s, and where the next one begins if there is more. */
export class Page<View> {
  constructor(
    readonly items: Json<View[]> | readonly View[],
    readonly next?: Cursor,
  ) {}

  /** Cuts rows that were read with one row beyond the limit, and shows the rest of them. */
  static of<Row, View>(
    rows: readonly Row[],
    { limit }: PageRequest,
    place: (row: Row) => Cursor,
    show: (row: Row) => View,
  ): Page<View> {
    const kept = rows.slice(0, limit);
    const last = kept.at(-1);
    const items = kept.map(show);
    return rows.length > limit && last !== undefined ? new Page(items, place(last)) : new Page(items);
  }

  /** Cuts rows in the order of `created_at` that were read with one row beyond the limit. */
  static inTime<View extends InTime>(rows: JsonRows<View>, { limit }: PageRequest): Page<View> {
    if (rows.count <= limit) return new Page(rows.list);
    const { list, last } = rows.withoutLast;
    return new Page(list, placeInTime(last.parse()));
  }
}
