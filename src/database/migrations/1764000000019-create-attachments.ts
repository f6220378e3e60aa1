import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';

/** Attachments, how much each profile has attached in a day, and whose the store of their files is. */
export class CreateAttachments1764000000019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [id, time] = isPostgres(runner.dataSource)
      ? ['SERIAL CONSTRAINT "attachments_pkey" PRIMARY KEY', 'timestamp with time zone']
      : ['integer PRIMARY KEY AUTOINCREMENT NOT NULL', 'datetime'];
    const refersTo = (table: string, column: string, other: string) =>
      `CONSTRAINT "${table}_${column}_fkey" FOREIGN KEY ("${column}") REFERENCES "${other}" ("id")`;
    await runner.query(`CREATE TABLE "attachments" (
      "id" ${id}, "ticket_id" integer NOT NULL, "message_id" integer, "profile_id" integer NOT NULL, "upload_id" integer,
      "name" varchar(200) NOT NULL, "size" integer NOT NULL, "type" varchar(100) NOT NULL, "sha256" varchar(64) NOT NULL,
      "state" varchar(11) NOT NULL, "key" varchar(32) NOT NULL, "created_at" ${time} NOT NULL,
      ${refersTo('attachments', 'ticket_id', 'tickets')} ON DELETE CASCADE,
      ${refersTo('attachments', 'message_id', 'messages')} ON DELETE CASCADE,
      ${refersTo('attachments', 'profile_id', 'profiles')})`);
    await runner.query(`CREATE TABLE "attachment_days" (
      "profile_id" integer NOT NULL, "day" varchar(10) NOT NULL, "bytes" bigint NOT NULL,
      CONSTRAINT "attachment_days_pkey" PRIMARY KEY ("profile_id", "day"),
      ${refersTo('attachment_days', 'profile_id', 'profiles')} ON DELETE CASCADE)`);
    await runner.query(`CREATE TABLE "attachment_store" (
      "id" integer NOT NULL, "database_id" varchar(36) NOT NULL, "swept_at" ${time} NOT NULL,
      CONSTRAINT "attachment_store_pkey" PRIMARY KEY ("id"))`);
    for (const statement of INDEXES) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['attachment_store', 'attachment_days', 'attachments'])
      await runner.query(`DROP TABLE "${table}"`);
  }
}

const INDEXES = [
  'CREATE INDEX attachments_by_ticket ON attachments (ticket_id, created_at, id)',
  'CREATE INDEX attachments_by_message ON attachments (message_id, id)',
  'CREATE INDEX attachments_by_profile ON attachments (profile_id)',
  'CREATE UNIQUE INDEX attachments_by_key ON attachments (key)',
  `CREATE INDEX attachments_unfinished ON attachments (state, created_at) WHERE state IN ('uploading', 'quarantined')`,
  'CREATE INDEX attachment_days_by_day ON attachment_days (day)',
];
