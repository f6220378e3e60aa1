import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

export class CreateKnownAddresses1764000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner);
    const primaryKeyConstraintName = 'known_addresses_pkey';
    await runner.createTable(
      new Table({
        name: 'known_addresses',
        columns: [
          { name: 'user_id', type: 'integer', isPrimary: true, primaryKeyConstraintName },
          { name: 'network', type: 'varchar', length: '45', isPrimary: true, primaryKeyConstraintName },
          time('seen_at'),
        ],
        foreignKeys: [
          {
            name: 'known_addresses_user_id_fkey',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
        indices: [{ name: 'known_addresses_by_age', columnNames: ['seen_at'] }],
      }),
    );
    // Of an IPv6 address its /64 would be kept, which SQL can't tell: these are known from their next log-in on.
    await runner.query(`INSERT INTO known_addresses (user_id, network, seen_at)
      SELECT user_id, address, max(created_at) FROM sessions
      WHERE address <> '' AND address NOT LIKE '%:%' GROUP BY user_id, address`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('known_addresses');
  }
}
