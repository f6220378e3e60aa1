import type { QueryRunner, TableColumnOptions } from 'typeorm';
import { isPostgres } from './dialect.js';

/** Columns for migrations whose types the two databases spell differently. */
export function columnTypes(runner: QueryRunner) {
  const onPostgres = isPostgres(runner.dataSource);
  return {
    /** A numeric id that the database counts up. The primary key is called `table_pkey`. */
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
    /** A boolean, false by default. */
    flag: (name: string): TableColumnOptions => ({
      name,
      type: 'boolean',
      default: onPostgres ? 'false' : '0',
    }),
  };
}

/**
 * Adds a column. Unlike TypeORM's `addColumn` on SQLite, it does not make the table again, which would lose its triggers.
 * A column that is not nullable needs a default.
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

/** Drops a column. Unlike TypeORM's `dropColumn` on SQLite, it does not make the table again. */
export async function dropColumn(runner: QueryRunner, table: string, name: string): Promise<void> {
  await runner.query(`ALTER TABLE "${table}" DROP COLUMN "${name}"`);
}
