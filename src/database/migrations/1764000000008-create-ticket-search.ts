import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { createTriggers, dropTriggers } from '../triggers.js';

/** The index of words in tickets and messages, which triggers keep up to date. */
export class CreateTicketSearch1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { table, fill } = isPostgres(runner.dataSource) ? POSTGRES : SQLITE;
    for (const statement of table) await runner.query(statement);
    await createTriggers(runner);
    await runner.query(fill);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTriggers(runner);
    await runner.query('DROP TABLE ticket_search');
  }
}

const POSTGRES = {
  table: [
    `CREATE TABLE ticket_search (
       ticket_id integer CONSTRAINT ticket_search_pkey PRIMARY KEY,
       vector tsvector NOT NULL,
       CONSTRAINT ticket_search_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets ON DELETE CASCADE
     )`,
    // New rows wait in a list that every search reads through: it is kept short.
    `CREATE INDEX ticket_search_by_word ON ticket_search USING gin (vector) WITH (gin_pending_list_limit = 512)`,
  ],
  fill: 'INSERT INTO ticket_search SELECT id, ticket_search_vector(id) FROM tickets',
};

const SQLITE = {
  table: [
    `CREATE VIRTUAL TABLE ticket_search USING fts5(
       title, content, messages, prefix = '1 2 3',
       tokenize = "unicode61 remove_diacritics 0 categories 'L* M* Nd Nl Co'"
     )`,
  ],
  fill: `INSERT INTO ticket_search (rowid, title, content, messages)
    SELECT id, title, content, (SELECT substr(coalesce(group_concat(content, char(10, 57344, 10)), ''), 1, 500000)
      FROM (SELECT content FROM messages WHERE ticket_id = tickets.id ORDER BY created_at, id)) FROM tickets`,
};
