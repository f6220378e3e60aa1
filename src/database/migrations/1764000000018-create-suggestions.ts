import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';

/** Proposals for tickets, the solutions that they rest on, and what readers say of them. */
export class CreateSuggestions1764000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [id, time, no] = isPostgres(runner.dataSource)
      ? ['SERIAL CONSTRAINT "suggestions_pkey" PRIMARY KEY', 'timestamp with time zone', 'false']
      : ['integer PRIMARY KEY AUTOINCREMENT NOT NULL', 'datetime', '0'];
    const goesWith = (table: string, column: string, other: string) =>
      `CONSTRAINT "${table}_${column}_fkey" FOREIGN KEY ("${column}") REFERENCES "${other}" ("id") ON DELETE CASCADE`;
    await runner.query(`CREATE TABLE "suggestions" (
      "id" ${id}, "ticket_id" integer NOT NULL, "is_renewal" boolean NOT NULL DEFAULT (${no}),
      "is_fallback" boolean NOT NULL DEFAULT (${no}), "made_by" varchar(200),
      "begun_at" ${time} NOT NULL, "made_at" ${time}, ${goesWith('suggestions', 'ticket_id', 'tickets')})`);
    await runner.query(`CREATE TABLE "suggestion_sources" (
      "suggestion_id" integer NOT NULL, "solution_id" integer NOT NULL, "position" integer NOT NULL, "topic" varchar(100) NOT NULL,
      ${goesWith('suggestion_sources', 'suggestion_id', 'suggestions')},
      ${goesWith('suggestion_sources', 'solution_id', 'solutions')},
      CONSTRAINT "suggestion_sources_pkey" PRIMARY KEY ("suggestion_id", "solution_id"))`);
    await runner.query(`CREATE TABLE "suggestion_feedback" (
      "suggestion_id" integer NOT NULL, "profile_id" integer NOT NULL, "is_helpful" boolean NOT NULL, "said_at" ${time} NOT NULL,
      ${goesWith('suggestion_feedback', 'suggestion_id', 'suggestions')},
      ${goesWith('suggestion_feedback', 'profile_id', 'profiles')},
      CONSTRAINT "suggestion_feedback_pkey" PRIMARY KEY ("suggestion_id", "profile_id"))`);
    await runner.query('CREATE INDEX suggestions_by_ticket ON suggestions (ticket_id, begun_at, id)');
    await runner.query(
      'CREATE INDEX suggestion_sources_by_solution ON suggestion_sources (solution_id, topic, suggestion_id)',
    );
    await runner.query('CREATE INDEX suggestion_feedback_by_profile ON suggestion_feedback (profile_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['suggestion_feedback', 'suggestion_sources', 'suggestions'])
      await runner.query(`DROP TABLE "${table}"`);
  }
}
