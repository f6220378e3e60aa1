import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { addColumn, columnTypes, dropColumn } from '../schema-changes.js';

/**
 * A ticket that is deleted with more than can be deleted at once is only marked so at first. What happened to one of its
 * messages is found without reading what happened to the others.
 */
export class DeleteByAndBy1764000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'tickets', columnTypes(runner).flag('is_deleted'));
    await runner.query('CREATE INDEX tickets_deleted ON tickets (id) WHERE is_deleted');
    await runner.query('CREATE INDEX events_by_subject ON events (ticket_id, message_id, created_at, id)');
    // Otherwise whoever deletes the tenth part of an index also waits for all of it to be written anew.
    if (!isPostgres(runner.dataSource))
      await runner.query(`INSERT INTO ticket_words (ticket_words, rank) VALUES ('deletemerge', 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM tickets WHERE is_deleted');
    await runner.query('DROP INDEX events_by_subject');
    await runner.query('DROP INDEX tickets_deleted');
    await dropColumn(runner, 'tickets', 'is_deleted');
    if (!isPostgres(runner.dataSource))
      await runner.query(`INSERT INTO ticket_words (ticket_words, rank) VALUES ('deletemerge', 10)`);
  }
}
