import { BEST_RANK, isRanked, unranked, type Cursor } from '../database/keyset.js';
import { field, LAST_MOMENT, MAX_ID } from './fields.js';
import { Problem } from './problem.js';
import { textFault } from './text.js';

/** The cursor as clients see it: opaque, and safe in a URL. */
export function encodeCursor({ key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

/** What a list is ordered by. The rank of a search result orders equals by time. */
export type CursorKind = 'time' | 'name' | 'rank';

/** Reads a cursor for a list ordered by `kind`. Undefined if it does not come from such a list. */
export function decodeCursor(text: string, kind: CursorKind): Cursor | undefined {
  const bytes = Buffer.from(text, 'base64url');
  // The decoder skips characters outside its alphabet; a cursor of ours has none.
  if (bytes.toString('base64url') !== text) return undefined;
  const parts = parse(bytes);
  if (!Array.isArray(parts) || parts.length !== 2) return undefined;
  const [key, id] = parts as [unknown, unknown];
  if (!isWholeNumber(id, MAX_ID)) return undefined;
  if (kind === 'time') return isWholeNumber(key, LAST_MOMENT) ? { key, id } : undefined;
  if (kind === 'rank') {
    const { rank, time } = isWholeNumber(key, Number.MAX_SAFE_INTEGER) ? unranked(key) : { rank: 0, time: 0 };
    return rank >= 1 && rank <= BEST_RANK && isWholeNumber(time, LAST_MOMENT)
      ? { key: key as number, id }
      : undefined;
  }
  return typeof key === 'string' && textFault(key, { min: 1, max: 100 }) === undefined
    ? { key, id }
    : undefined;
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return undefined;
  }
}

function isWholeNumber(value: unknown, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;
}

/** The place in a list after which its next page begins, taken from an earlier answer's `Link` header. */
export function CursorField(...kinds: [CursorKind, ...CursorKind[]]): PropertyDecorator {
  return field(
    { type: 'string' },
    {
      optional: true,
      description: 'Where to go on: take it from the `Link` header of the answer before.',
    },
    (value) => (typeof value === 'string' ? (firstOf(value, kinds) ?? null) : value),
    (value) => (isCursor(value) ? undefined : OF_ANOTHER_LIST),
  );
}

const OF_ANOTHER_LIST = 'must be a cursor from the Link header of this list';

/** A cursor of a search goes on with a search alone, and one of a list with that. @throws Problem not-valid. */
export function assertGoesOn(cursor: Cursor | undefined, isSearch: boolean): void {
  if (cursor && isRanked(cursor) !== isSearch) throw Problem.field('cursor', OF_ANOTHER_LIST);
}

function firstOf(text: string, kinds: readonly CursorKind[]): Cursor | undefined {
  return kinds.map((kind) => decodeCursor(text, kind)).find((cursor) => cursor !== undefined);
}

function isCursor(value: unknown): value is Cursor {
  return value !== null && typeof value === 'object' && 'key' in value;
}
