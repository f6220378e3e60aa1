import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

export class CreateLogInFailures1764000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'log_in_failures',
        columns: [
          {
            name: 'subject',
            type: 'varchar',
            length: '64',
            isPrimary: true,
            primaryKeyConstraintName: 'log_in_failures_pkey',
          },
          { name: 'failures', type: 'integer' },
          time('blocked_until'),
        ],
        indices: [{ name: 'log_in_failures_by_age', columnNames: ['blocked_until'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('log_in_failures');
  }
}
