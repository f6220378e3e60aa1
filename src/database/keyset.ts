import type { JsonLines, JsonText } from './json-text.js';

/** The most rows that any list answers with at once (the contract's "Lists"). */
export const LIST_CEILING = 1000;

/** What a caller asks of a list: at most `limit` rows, those after `cursor`. */
export interface Window {
  limit: number;
  cursor?: Cursor;
}

/** The place of a row in a list: what orders it (a time as milliseconds, a name as text), then its id. */
export interface Cursor {
  key: number | string;
  id: number;
}

/** The place of a row of the API in a list that is in the order of its rows' `created_at`. */
export function placeInTime({ text }: JsonText): Cursor {
  const { created_at, id } = JSON.parse(text) as { created_at: string; id: number };
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

/** A stretch of a list, and where the next one begins if there is more. */
export class Page<Items> {
  constructor(
    readonly items: Items,
    readonly next?: Cursor,
  ) {}

  /** Cuts rows that were read with one row beyond the limit. */
  static of<Row>(rows: readonly Row[], { limit }: Window, place: (row: Row) => Cursor): Page<readonly Row[]> {
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return rows.length > limit && last !== undefined ? new Page(items, place(last)) : new Page(items);
  }

  /** The same of rows of the API that are in the order of their `created_at`. */
  static inTime(lines: JsonLines, { limit }: Window): Page<JsonText> {
    if (lines.count <= limit) return new Page(lines.list);
    const { list, last } = lines.withoutLast;
    return new Page(list, placeInTime(last));
  }

  map<Others>(change: (items: Items) => Others): Page<Others> {
    return new Page(change(this.items), this.next);
  }
}
