import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isPostgres } from '../dialect.js';
import { addColumn, dropColumn } from '../schema-changes.js';
import { createTriggers, dropTriggers } from '../triggers.js';

const COLUMNS = [
  ['tickets', 'title_words'],
  ['tickets', 'content_words'],
  ['messages', 'content_words'],
] as const;

/**
 * The words of each text in a column beside it, and indexes of them, in the place of an index of whole tickets. The columns
 * are empty at first: the application fills them in (search/word-keeper.ts), also those of rows that an older one writes.
 */
export class AddWords1764000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await dropTriggers(runner);
    await runner.query('DROP TABLE IF EXISTS ticket_search');
    for (const [table, name] of COLUMNS)
      await addColumn(runner, table, { name, type: 'text', isNullable: true });
    await runner.query(`CREATE INDEX tickets_without_words ON tickets (id)
      WHERE title_words IS NULL OR content_words IS NULL`);
    await runner.query('CREATE INDEX messages_without_words ON messages (id) WHERE content_words IS NULL');
    for (const statement of isPostgres(runner.dataSource) ? POSTGRES : SQLITE) await runner.query(statement);
    await createTriggers(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTriggers(runner);
    if (!isPostgres(runner.dataSource)) await runner.query('DROP TABLE ticket_words');
    for (const [table] of [COLUMNS[0], COLUMNS[2]]) {
      await runner.query(`DROP INDEX ${table}_without_words`);
      if (isPostgres(runner.dataSource)) await runner.query(`DROP INDEX ${table}_by_word`);
    }
    for (const [table, name] of COLUMNS) await dropColumn(runner, table, name);
  }
}

/** An index by the single words of an expression. New rows wait in a list that every search reads through: it is kept short. */
function byWord(table: string, words: string): string {
  return `CREATE INDEX ${table}_by_word ON ${table}
    USING gin (array_to_tsvector(array_remove(string_to_array(${words}, ' '), ''))) WITH (gin_pending_list_limit = 512)`;
}

const POSTGRES = [byWord('tickets', 'title_words || content_words'), byWord('messages', 'content_words')];

// Entries are numbered as search/search-dialect.ts says. The words are not kept again: their columns have them.
const SQLITE = [
  `CREATE VIRTUAL TABLE ticket_words USING fts5(
     words, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'ascii'
   )`,
];
