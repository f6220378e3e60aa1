import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { Cursor } from './keyset.js';

/** A number of rows as SQL text. As a parameter, the planner would not know how few are asked for. @throws Error. */
export function count(number: number): Sql {
  if (!Number.isSafeInteger(number)) throw new Error(`${number} is no number of rows`);
  return raw(String(number));
}

/** The columns that a query reads, and what it reads them from. */
export interface Selection {
  columns: Sql;
  from: Sql;
}

/**
 * A query for the newest rows, at most `limit`, by `created_at` and then `id`.
 * @param ranges conditions that exclude each other, each a range of one index; rows that satisfy one of them are read.
 * @param conditions what must hold as well.
 */
export function newest(
  { columns, from }: Selection,
  ranges: readonly Sql[],
  conditions: readonly Sql[],
  limit: number,
): Sql {
  const ending = sql`ORDER BY created_at DESC, id DESC LIMIT ${count(limit)}`;
  const parts = ranges.map(
    (range) => sql`SELECT ${columns} FROM ${from} WHERE ${join([range, ...conditions], ' AND ')} ${ending}`,
  );
  // SQLite takes an ORDER BY in a part of a union only inside a subquery.
  const united = join(
    parts.map((part) => sql`SELECT * FROM (${part}) part`),
    ' UNION ALL ',
  );
  return sql`${united} ${ending}`;
}

/** Rows in the order of `created_at`: the alias by which a query refers to them. */
interface InTime {
  alias: string;
  /** What they are read from, with a WHERE: those that the caller may see. */
  visible: Sql;
}

/**
 * The moment at which the row of a cursor was created. A cursor has milliseconds; rows that others have written may have more
 * digits, and would be lost between two pages. Where the row is gone, the cursor's moment is all that is known.
 */
export function exactMoment({ alias, visible }: InTime, createdAt: Date, id: number): Sql {
  const row = raw(alias);
  const next = new Date(createdAt.getTime() + 1);
  return sql`coalesce((SELECT ${row}.created_at FROM ${visible}
    AND ${row}.id = ${id} AND ${row}.created_at >= ${createdAt} AND ${row}.created_at < ${next}), ${createdAt})`;
}

/** The condition that a row is older than the one with this place. */
export function isBefore(rows: InTime, createdAt: Date, id: number): Sql {
  const row = raw(rows.alias);
  return sql`(${row}.created_at, ${row}.id) < (${exactMoment(rows, createdAt, id)}, ${id})`;
}

/** The condition that a row, oldest first, follows the cursor; with `AND` before it, and empty without a cursor. */
export function andAfter(rows: InTime, cursor: Cursor | undefined): Sql {
  if (!cursor) return empty;
  const row = raw(rows.alias);
  return sql`AND (${row}.created_at, ${row}.id) > (${exactMoment(rows, new Date(cursor.key), cursor.id)}, ${cursor.id})`;
}
