import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { dropColumn } from '../schema-changes.js';

/** Drops the columns that held the JSON of profiles and tickets, and their triggers (docs/decisions/0015-kept-members.md). */
export class DropMembers1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['profiles', 'tickets']) {
      if (!(await runner.hasColumn(table, 'members'))) continue;
      const triggers = [`${table}_members_inserted`, `${table}_members_updated`];
      const statements = isPostgres(runner.dataSource)
        ? [`DROP FUNCTION ${table}_keep_members CASCADE`]
        : triggers.map((name) => `DROP TRIGGER ${name}`);
      for (const statement of statements) await runner.query(statement);
      await dropColumn(runner, table, 'members');
      if (!isPostgres(runner.dataSource)) continue;
      // Without this, PostgreSQL would keep the space of the column until each row is written again.
      await runner.query(`CLUSTER ${table} USING ${table}_pkey`);
      await runner.query(`ALTER TABLE ${table} SET WITHOUT CLUSTER`);
    }
  }

  /** Does nothing: to go back to a version that needs the columns, restore a backup. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}
