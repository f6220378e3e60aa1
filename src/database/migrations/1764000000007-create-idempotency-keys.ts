import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

export class CreateIdempotencyKeys1764000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner);
    const primaryKeyConstraintName = 'idempotency_keys_pkey';
    await runner.createTable(
      new Table({
        name: 'idempotency_keys',
        columns: [
          { name: 'profile_id', type: 'integer', isPrimary: true, primaryKeyConstraintName },
          { name: 'key', type: 'varchar', length: '255', isPrimary: true, primaryKeyConstraintName },
          { name: 'fingerprint', type: 'varchar', length: '64' },
          { name: 'claim', type: 'varchar', length: '36' },
          time('claimed_at'),
          { name: 'answer', type: 'text', isNullable: true },
        ],
        foreignKeys: [
          {
            name: 'idempotency_keys_profile_id_fkey',
            columnNames: ['profile_id'],
            referencedTableName: 'profiles',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
        indices: [{ name: 'idempotency_keys_by_age', columnNames: ['claimed_at'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('idempotency_keys');
  }
}
