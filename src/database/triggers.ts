import type { QueryRunner } from 'typeorm';
import { isPostgres } from './dialect.js';
import { textsOf, type WordIndex } from './word-indexes.js';

/**
 * Makes every trigger and every SQL function of the schema as it is now; there is no other place to change one. A migration
 * that adds or changes one, or makes a table again, calls this. Triggers that need what is yet to be made are left out.
 */
export async function createTriggers(runner: QueryRunner): Promise<void> {
  await dropTriggers(runner);
  const { functions, triggers } = isPostgres(runner.dataSource) ? POSTGRES : SQLITE;
  for (const statement of functions) await runner.query(statement);
  for (const [place, statements] of Object.entries(triggers)) {
    const [table = '', column = ''] = place.split('.');
    if (!(await runner.hasColumn(table, column))) continue;
    for (const statement of statements) await runner.query(statement);
  }
}

/** Drops these triggers and functions, including those from earlier versions under other names. */
export async function dropTriggers(runner: QueryRunner): Promise<void> {
  const { drops } = isPostgres(runner.dataSource) ? POSTGRES : SQLITE;
  const rows = (await runner.query(drops)) as { statement: string }[];
  for (const { statement } of rows) await runner.query(statement);
}

interface Definitions {
  functions: readonly string[];
  /** By the newest column that they need: until a migration has added it, they are left out. */
  triggers: Readonly<Record<string, readonly string[]>>;
  /** A query for the statements that drop them. On PostgreSQL triggers go with the functions that they call. */
  drops: string;
}

/** Triggers that empty the words of a text when it changes: whoever changes it without writing them is found out. */
const POSTGRES: Definitions = {
  functions: [
    `CREATE FUNCTION words_of_title_empty() RETURNS trigger LANGUAGE plpgsql
     AS $$ BEGIN NEW.title_words := NULL; RETURN NEW; END $$`,
    `CREATE FUNCTION words_of_content_empty() RETURNS trigger LANGUAGE plpgsql
     AS $$ BEGIN NEW.content_words := NULL; RETURN NEW; END $$`,
  ],
  triggers: {
    'tickets.title_words': [empties('tickets', 'title')],
    'tickets.content_words': [empties('tickets', 'content')],
    'messages.content_words': [empties('messages', 'content')],
    'solutions.title_words': [empties('solutions', 'title')],
    'solutions.content_words': [empties('solutions', 'content')],
  },
  drops: `SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) AS statement FROM pg_proc
    WHERE pronamespace = quote_ident(current_schema())::regnamespace
      AND (proname LIKE 'words\\_of\\_%' OR proname LIKE 'ticket\\_search\\_%')`,
};

function empties(table: string, text: string): string {
  return `CREATE TRIGGER ${table}_${text}_changed BEFORE UPDATE OF ${text} ON ${table}
    FOR EACH ROW WHEN (OLD.${text} IS DISTINCT FROM NEW.${text}) EXECUTE FUNCTION words_of_${text}_empty()`;
}

/** On SQLite triggers keep the indexes of words as well (word-indexes.ts). */
function keepsIndex(index: WordIndex): Record<string, string[]> {
  return Object.fromEntries(
    textsOf(index).map(({ table, text, number }) => {
      const entryOf = (row: 'new' | 'old') => number.replaceAll('row.', `${row}.`);
      const insert = `INSERT INTO ${index} (rowid, words) SELECT ${entryOf('new')}, new.${text}_words WHERE new.${text}_words IS NOT NULL`;
      const remove = (row: 'new' | 'old') => `DELETE FROM ${index} WHERE rowid = ${entryOf(row)}`;
      const triggers = [
        `CREATE TRIGGER ${table}_${text}_changed AFTER UPDATE OF ${text} ON ${table} WHEN old.${text} IS NOT new.${text} BEGIN
      UPDATE ${table} SET ${text}_words = NULL WHERE id = new.id;
    END`,
        `CREATE TRIGGER ${table}_${text}_inserted AFTER INSERT ON ${table} BEGIN ${insert}; END`,
        `CREATE TRIGGER ${table}_${text}_words_changed AFTER UPDATE OF ${text}_words ON ${table}
      WHEN old.${text}_words IS NOT new.${text}_words BEGIN ${remove('new')}; ${insert}; END`,
        `CREATE TRIGGER ${table}_${text}_deleted AFTER DELETE ON ${table} BEGIN ${remove('old')}; END`,
      ];
      return [`${table}.${text}_words`, triggers];
    }),
  );
}

const SQLITE: Definitions = {
  functions: [],
  triggers: { ...keepsIndex('ticket_words'), ...keepsIndex('solution_words') },
  drops: `SELECT 'DROP TRIGGER "' || name || '"' AS statement FROM sqlite_master WHERE type = 'trigger'`,
};
