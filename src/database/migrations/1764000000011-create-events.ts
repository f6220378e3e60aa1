import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { CreateTicketHistory1764000000006 } from './1764000000006-create-ticket-history.js';

/** Replaces the history, which was deleted with its ticket, by a log that outlives it (docs/decisions/0018-the-event-log.md). */
export class CreateEvents1764000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // What a process of the version before would write after the rows were copied, and before the table is dropped, would be lost.
    if (isPostgres(runner.dataSource)) await runner.query('LOCK TABLE ticket_changes IN EXCLUSIVE MODE');
    const [id, time] = isPostgres(runner.dataSource)
      ? ['SERIAL CONSTRAINT "events_pkey" PRIMARY KEY', 'timestamp with time zone']
      : ['integer PRIMARY KEY AUTOINCREMENT NOT NULL', 'datetime'];
    await runner.query(`CREATE TABLE "events" (
      "id" ${id}, "kind" varchar(30) NOT NULL, "ticket_id" integer NOT NULL, "message_id" integer,
      "attachment_id" integer, "actor_id" integer, "changes" text NOT NULL, "request_id" varchar(64) NOT NULL,
      "created_at" ${time} NOT NULL,
      CONSTRAINT "events_actor_id_fkey" FOREIGN KEY ("actor_id") REFERENCES "profiles" ("id"))`);
    await runner.query('CREATE INDEX "events_by_ticket" ON "events" ("ticket_id", "created_at", "id")');
    await runner.query('CREATE INDEX "events_by_actor" ON "events" ("actor_id")');
    await runner.query(`INSERT INTO events (id, kind, ticket_id, message_id, actor_id, changes, request_id, created_at)
      SELECT id, ${KIND}, ticket_id, message_id, profile_id, ${CHANGES}, request_id, created_at FROM ticket_changes`);
    await takeOverIds(runner, 'ticket_changes', 'events');
    await runner.dropTable('ticket_changes');
  }

  async down(runner: QueryRunner): Promise<void> {
    await new CreateTicketHistory1764000000006().up(runner);
    const { member, valueOf } = isPostgres(runner.dataSource) ? POSTGRES : SQLITE;
    await runner.query(`INSERT INTO ticket_changes
        (id, ticket_id, message_id, profile_id, action, member, old_value, new_value, request_id, created_at)
      SELECT id, ticket_id, message_id, actor_id, ${ACTION}, ${member},
        ${valueOf('old')}, ${valueOf('new')}, request_id, created_at
      FROM events WHERE ticket_id IN (SELECT id FROM tickets)`);
    await takeOverIds(runner, 'events', 'ticket_changes');
    await runner.dropTable('events');
  }
}

const KIND = `CASE WHEN message_id IS NOT NULL THEN 'message.' || action
  WHEN member = 'assigned_to' THEN 'ticket.assigned'
  WHEN member = 'is_resolved' AND new_value = 'true' THEN 'ticket.closed'
  WHEN member = 'is_resolved' THEN 'ticket.reopened'
  ELSE 'ticket.' || action END`;

// The values are JSON already.
const CHANGES = `CASE WHEN member IS NULL THEN '{}' ELSE '{"' || member || '":{"old":' || coalesce(old_value, 'null')
  || ',"new":' || coalesce(new_value, 'null') || '}}' END`;

const ACTION = `CASE WHEN kind LIKE '%.created' THEN 'created' WHEN kind LIKE '%.deleted' THEN 'deleted' ELSE 'changed' END`;

const POSTGRES = {
  member: `(SELECT key FROM json_each(changes::json) LIMIT 1)`,
  valueOf: (state: 'old' | 'new') =>
    `(SELECT nullif((value -> '${state}')::text, 'null') FROM json_each(changes::json) LIMIT 1)`,
};

const SQLITE = {
  member: `(SELECT key FROM json_each(changes) LIMIT 1)`,
  valueOf: (state: 'old' | 'new') =>
    `(SELECT nullif(value -> '${state}', 'null') FROM json_each(changes) LIMIT 1)`,
};

/** Continues the ids of one table in the other, so that no id is given twice. */
async function takeOverIds(runner: QueryRunner, from: string, to: string): Promise<void> {
  const statements = isPostgres(runner.dataSource)
    ? [`SELECT setval('${to}_id_seq', last_value, is_called) FROM ${from}_id_seq`]
    : [
        `DELETE FROM sqlite_sequence WHERE name = '${to}'`,
        `INSERT INTO sqlite_sequence (name, seq) SELECT '${to}', seq FROM sqlite_sequence WHERE name = '${from}'`,
      ];
  for (const statement of statements) await runner.query(statement);
}
