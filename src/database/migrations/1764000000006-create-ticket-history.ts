import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

export class CreateTicketHistory1764000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { id, time } = columnTypes(runner);
    await runner.createTable(
      new Table({
        name: 'ticket_changes',
        columns: [
          id('ticket_changes'),
          { name: 'ticket_id', type: 'integer' },
          { name: 'message_id', type: 'integer', isNullable: true },
          { name: 'profile_id', type: 'integer', isNullable: true },
          { name: 'action', type: 'varchar', length: '20' },
          { name: 'member', type: 'varchar', length: '20', isNullable: true },
          { name: 'old_value', type: 'text', isNullable: true },
          { name: 'new_value', type: 'text', isNullable: true },
          { name: 'request_id', type: 'varchar', length: '64' },
          time('created_at'),
        ],
        foreignKeys: [
          {
            name: 'ticket_changes_ticket_id_fkey',
            columnNames: ['ticket_id'],
            referencedTableName: 'tickets',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
          {
            name: 'ticket_changes_profile_id_fkey',
            columnNames: ['profile_id'],
            referencedTableName: 'profiles',
            referencedColumnNames: ['id'],
          },
        ],
        indices: [
          { name: 'ticket_changes_by_ticket', columnNames: ['ticket_id', 'created_at', 'id'] },
          { name: 'ticket_changes_by_profile', columnNames: ['profile_id'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('ticket_changes');
  }
}
