import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { addColumn, dropColumn } from '../schema-changes.js';

export class KeepWhatKeysCreated1764000000014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await addColumn(runner, 'idempotency_keys', { name: 'created_id', type: 'integer', isNullable: true });
    // An answer was a ticket, or a thread whose last message was the new one.
    const [ticketId, messageId] = isPostgres(runner.dataSource)
      ? [`answer::json ->> 'id'`, `answer::json -> -1 ->> 'id'`]
      : [`json_extract(answer, '$.id')`, `json_extract(answer, '$[#-1].id')`];
    await runner.query(`UPDATE idempotency_keys SET created_id = CAST(
      CASE WHEN answer LIKE '{%' THEN ${ticketId} ELSE ${messageId} END AS integer) WHERE answer IS NOT NULL`);
    await dropColumn(runner, 'idempotency_keys', 'answer');
  }

  async down(runner: QueryRunner): Promise<void> {
    // Without their answers, requests that have been answered could not be answered again.
    await runner.query('DELETE FROM idempotency_keys');
    await addColumn(runner, 'idempotency_keys', { name: 'answer', type: 'text', isNullable: true });
    await dropColumn(runner, 'idempotency_keys', 'created_id');
  }
}
