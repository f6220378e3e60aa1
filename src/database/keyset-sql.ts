import sql, { join, raw, type Sql } from 'sql-template-tag';

/** A number as SQL: it must stand in the text, or the planner would not know how little is asked for. */
export function count(number: number): Sql {
  if (!Number.isSafeInteger(number)) throw new Error(`${number} is no number of rows`);
  return raw(String(number));
}

/** What of rows is read, and from where. */
export interface Selection {
  columns: Sql;
  from: Sql;
}

/**
 * The newest rows that fit, by their `created_at` and `id`.
 * @param stretches conditions of which one holds, never two: each is a stretch of one index.
 * @param conditions what must hold of all of them.
 */
export function newest(
  { columns, from }: Selection,
  stretches: readonly Sql[],
  conditions: readonly Sql[],
  limit: number,
): Sql {
  const ending = sql`ORDER BY created_at DESC, id DESC LIMIT ${count(limit)}`;
  const parts = stretches.map(
    (stretch) =>
      sql`SELECT ${columns} FROM ${from} WHERE ${join([stretch, ...conditions], ' AND ')} ${ending}`,
  );
  // SQLite has no order within a part of a union, except in a query of its own.
  const united = join(
    parts.map((part) => sql`SELECT * FROM (${part}) part`),
    ' UNION ALL ',
  );
  return sql`${united} ${ending}`;
}
