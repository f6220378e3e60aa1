import type { QueryRunner, TableColumnOptions } from 'typeorm';

/** The columns that the two databases spell differently, for migrations. */
export function columnTypes(runner: QueryRunner) {
  const time = runner.dataSource.options.type === 'postgres' ? 'timestamp with time zone' : 'datetime';
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
    time: (name: string, isNullable = false): TableColumnOptions => ({ name, type: time, isNullable }),
  };
}
