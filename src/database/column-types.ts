import type { QueryRunner, TableColumnOptions } from 'typeorm';

/** The columns that the two databases spell differently, for migrations. */
export function columnTypes(runner: QueryRunner) {
  const isPostgres = runner.dataSource.options.type === 'postgres';
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
      type: isPostgres ? 'timestamp with time zone' : 'datetime',
      isNullable,
    }),
    /** A truth value that is false unless something else is written. */
    flag: (name: string): TableColumnOptions => ({
      name,
      type: 'boolean',
      default: isPostgres ? 'false' : '0',
    }),
  };
}
