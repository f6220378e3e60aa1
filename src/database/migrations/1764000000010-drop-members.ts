import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { dropColumn } from '../schema-changes.js';
import { KeepMembers1764000000009 } from './1764000000009-keep-members.js';

const TABLES = ['profiles', 'tickets'];

/** Drops the columns that hold the JSON of profiles and tickets (docs/decisions/0015-kept-members.md). */
export class DropMembers1764000000010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
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

  down(runner: QueryRunner): Promise<void> {
    return new KeepMembers1764000000009().up(runner);
  }
}
