import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { createTriggers, dropTriggers } from '../triggers.js';

/** Solutions, each of their versions, and an index of their words like that of tickets. */
export class CreateSolutions1764000000017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const onPostgres = isPostgres(runner.dataSource);
    const [id, time, no] = onPostgres
      ? [
          (table: string) => `SERIAL CONSTRAINT "${table}_pkey" PRIMARY KEY`,
          'timestamp with time zone',
          'false',
        ]
      : [() => 'integer PRIMARY KEY AUTOINCREMENT NOT NULL', 'datetime', '0'];
    const texts = `"title" varchar(120) NOT NULL, "content" text NOT NULL, "is_archived" boolean NOT NULL DEFAULT (${no})`;
    const writtenBy = (table: string) =>
      `CONSTRAINT "${table}_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "profiles" ("id")`;
    await runner.query(`CREATE TABLE "solutions" (
      "id" ${id('solutions')}, "author_id" integer NOT NULL, "ticket_id" integer, ${texts}, "version" integer NOT NULL,
      "title_words" text, "content_words" text, "created_at" ${time} NOT NULL, "updated_at" ${time} NOT NULL,
      ${writtenBy('solutions')},
      CONSTRAINT "solutions_ticket_id_fkey" FOREIGN KEY ("ticket_id") REFERENCES "tickets" ("id") ON DELETE SET NULL)`);
    await runner.query(`CREATE TABLE "solution_versions" (
      "id" ${id('solution_versions')}, "solution_id" integer NOT NULL, "version" integer NOT NULL, "author_id" integer NOT NULL,
      ${texts}, "created_at" ${time} NOT NULL, ${writtenBy('solution_versions')},
      CONSTRAINT "solution_versions_solution_id_fkey" FOREIGN KEY ("solution_id") REFERENCES "solutions" ("id") ON DELETE CASCADE)`);
    // Solutions are written seldom: none waits in a list that every search would read through.
    const byWord = onPostgres
      ? `CREATE INDEX solutions_by_word ON solutions
         USING gin (array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), ''))) WITH (fastupdate = off)`
      : `CREATE VIRTUAL TABLE solution_words USING fts5(
         words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'ascii')`;
    for (const statement of [...INDEXES, byWord]) await runner.query(statement);
    if (!onPostgres)
      await runner.query(`INSERT INTO solution_words (solution_words, rank) VALUES ('deletemerge', 0)`);
    await createTriggers(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTriggers(runner);
    if (!isPostgres(runner.dataSource)) await runner.query('DROP TABLE solution_words');
    await runner.query('DROP TABLE solution_versions');
    await runner.query('DROP TABLE solutions');
    await createTriggers(runner);
  }
}

const INDEXES = [
  'CREATE INDEX solutions_in_time ON solutions (is_archived, created_at, id)',
  'CREATE INDEX solutions_by_author ON solutions (author_id)',
  'CREATE INDEX solutions_by_ticket ON solutions (ticket_id)',
  'CREATE INDEX solutions_without_words ON solutions (id) WHERE title_words IS NULL OR content_words IS NULL',
  'CREATE INDEX solution_versions_in_time ON solution_versions (solution_id, created_at, id)',
  'CREATE INDEX solution_versions_by_author ON solution_versions (author_id)',
];
