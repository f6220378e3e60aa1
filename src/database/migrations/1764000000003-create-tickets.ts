import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

export class CreateTickets1764000000003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { flag, id, time } = columnTypes(runner);
    const profile = (table: string, column: string) => ({
      name: `${table}_${column}_fkey`,
      columnNames: [column],
      referencedTableName: 'profiles',
      referencedColumnNames: ['id'],
    });
    await runner.createTable(
      new Table({
        name: 'tickets',
        columns: [
          id('tickets'),
          { name: 'created_by', type: 'integer' },
          { name: 'assigned_to', type: 'integer' },
          { name: 'title', type: 'varchar', length: '120' },
          { name: 'content', type: 'text' },
          flag('is_resolved'),
          time('created_at'),
          time('updated_at'),
          { name: 'ai_response', type: 'text', default: "''" },
          time('ai_updated_at', true),
        ],
        foreignKeys: [profile('tickets', 'created_by'), profile('tickets', 'assigned_to')],
        indices: [
          { name: 'tickets_by_creator', columnNames: ['created_by', 'created_at', 'id'] },
          { name: 'tickets_by_assignee', columnNames: ['assigned_to', 'created_at', 'id'] },
        ],
      }),
    );
    await runner.createTable(
      new Table({
        name: 'messages',
        columns: [
          id('messages'),
          { name: 'ticket_id', type: 'integer' },
          { name: 'profile_id', type: 'integer' },
          { name: 'content', type: 'text' },
          time('created_at'),
          time('updated_at'),
        ],
        foreignKeys: [
          {
            name: 'messages_ticket_id_fkey',
            columnNames: ['ticket_id'],
            referencedTableName: 'tickets',
            referencedColumnNames: ['id'],
            onDelete: 'CASCADE',
          },
          profile('messages', 'profile_id'),
        ],
        indices: [
          { name: 'messages_by_ticket', columnNames: ['ticket_id', 'created_at', 'id'] },
          { name: 'messages_by_author', columnNames: ['profile_id'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('messages');
    await runner.dropTable('tickets');
  }
}
