import type { MigrationInterface, QueryRunner } from 'typeorm';
import { addColumn, columnTypes, dropColumn } from '../schema-changes.js';

export class AddDisabledUsers1764000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'users', columnTypes(runner).time('disabled_at', true));
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropColumn(runner, 'users', 'disabled_at');
  }
}
