import sql, { join, raw, type Sql } from 'sql-template-tag';

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
 * @param stretches conditions that exclude each other: rows of which one holds are read, each by one range of one index.
 * @param conditions what must hold as well.
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
  // SQLite takes an ORDER BY in a part of a union only inside a subquery.
  const united = join(
    parts.map((part) => sql`SELECT * FROM (${part}) part`),
    ' UNION ALL ',
  );
  return sql`${united} ${ending}`;
}
