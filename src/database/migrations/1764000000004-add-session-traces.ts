import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnTypes } from '../schema-changes.js';

const COLUMNS = ['last_used_at', 'address', 'user_agent'];

/** When, from where and with what a session was last used, for its owner to recognise it by. */
export class AddSessionTraces1764000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = columnTypes(runner);
    await runner.addColumns('sessions', [
      new TableColumn(time('last_used_at', true)),
      new TableColumn({ name: 'address', type: 'varchar', length: '45', default: "''" }),
      new TableColumn({ name: 'user_agent', type: 'varchar', length: '200', default: "''" }),
    ]);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('sessions', COLUMNS);
  }
}
