import type { QueryRunner, TableColumnOptions } from 'typeorm';
import { isPostgres } from './dialect.js';

/** The columns that the two databases spell differently, for migrations. */
export function columnTypes(runner: QueryRunner) {
  const onPostgres = isPostgres(runner.dataSource);
  return {
    /** A numeric id that the database counts up; `table` names its primary key. */
    id: (table: string): TableColumnOptions => ({
      name: 'id',
      type: 'integer',
      isPrimary: true,
      isGenerated: true,
      generationStrategy: 'increment',
      primaryKeyConstraintName: `${table}_pkey`,
    }),
    /** A moment; the application writes it, in UTC and to the millisecond. */
    time: (name: string, isNullable = false): TableColumnOptions => ({
      name,
      type: onPostgres ? 'timestamp with time zone' : 'datetime',
      isNullable,
    }),
    /** A truth value that is false unless something else is written. */
    flag: (name: string): TableColumnOptions => ({
      name,
      type: 'boolean',
      default: onPostgres ? 'false' : '0',
    }),
  };
}

/**
 * Adds a column. On SQLite TypeORM's own `addColumn` makes the whole table again, and loses its triggers on the way; here
 * the table stays as it is on both databases. A column that is not nullable needs a default.
 */
export async function addColumn(
  runner: QueryRunner,
  table: string,
  { name, type, length, isNullable, default: value }: TableColumnOptions,
): Promise<void> {
  const size = length === undefined ? '' : `(${length})`;
  const rule = isNullable ? '' : ` NOT NULL DEFAULT ${String(value)}`;
  await runner.query(`ALTER TABLE "${table}" ADD COLUMN "${name}" ${type}${size}${rule}`);
}

/** Drops a column, and on neither database the rest of its table. */
export async function dropColumn(runner: QueryRunner, table: string, name: string): Promise<void> {
  await runner.query(`ALTER TABLE "${table}" DROP COLUMN "${name}"`);
}
