import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

export class CreateAccounts1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { flag, id, time } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'users',
        columns: [
          id('users'),
          { name: 'username', type: 'varchar', length: '150' },
          { name: 'username_folded', type: 'varchar' },
          { name: 'email', type: 'varchar', length: '254' },
          { name: 'password', type: 'varchar', length: '255' },
          time('created_at'),
        ],
        uniques: [{ name: 'users_username_folded_key', columnNames: ['username_folded'] }],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'profiles',
        columns: [
          id('profiles'),
          { name: 'user_id', type: 'integer' },
          { name: 'nickname', type: 'varchar', length: '100' },
          flag('is_manager'),
          time('created_at'),
        ],
        uniques: [{ name: 'profiles_user_id_key', columnNames: ['user_id'] }],
        foreignKeys: [
          {
            name: 'profiles_user_id_fkey',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
        ],
        indices: [{ name: 'profiles_by_role', columnNames: ['is_manager'] }],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('profiles');
    await runner.dropTable('users');
  }
}
