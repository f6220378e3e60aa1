import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

export class CreateSessions1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'sessions',
        columns: [
          {
            name: 'id',
            type: 'varchar',
            length: '36',
            isPrimary: true,
            primaryKeyConstraintName: 'sessions_pkey',
          },
          { name: 'user_id', type: 'integer' },
          time('created_at'),
          time('expires_at'),
        ],
        foreignKeys: [
          {
            name: 'sessions_user_id_fkey',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
        indices: [
          { name: 'sessions_by_user', columnNames: ['user_id', 'expires_at'] },
          { name: 'sessions_by_end', columnNames: ['expires_at'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'spent_refresh_tokens',
        columns: [
          {
            name: 'id',
            type: 'varchar',
            length: '36',
            isPrimary: true,
            primaryKeyConstraintName: 'spent_refresh_tokens_id_key',
          },
          { name: 'session_id', type: 'varchar', length: '36' },
        ],
        foreignKeys: [
          {
            name: 'spent_refresh_tokens_session_id_fkey',
            columnNames: ['session_id'],
            referencedTableName: 'sessions',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
        indices: [{ name: 'spent_refresh_tokens_by_session', columnNames: ['session_id'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('spent_refresh_tokens');
    await runner.dropTable('sessions');
  }
}
