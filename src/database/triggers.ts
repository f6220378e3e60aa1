import type { QueryRunner } from 'typeorm';
import { isPostgres } from './dialect.js';

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

/** A trigger that calls `ticket_search_keep(what)` after each row; `what` names what happened to the row. */
function keeps(name: string, event: string, condition: string, what: string): string {
  return `CREATE TRIGGER ${name} AFTER ${event} FOR EACH ROW ${condition} EXECUTE FUNCTION ticket_search_keep('${what}')`;
}

const POSTGRES: Definitions = {
  functions: [
    // PostgreSQL takes hosts, paths, e-mail addresses, tags and hyphenated words for one word each. So each sign that joins
    // them is replaced by a control character of its own. No stored text has these, so an excerpt can be turned back.
    `CREATE FUNCTION ticket_search_text(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
     AS $$ SELECT translate(body, '<>&~/.-+_@:', E'\\x03\\x04\\x05\\x06\\x07\\x08\\x0e\\x0f\\x10\\x11\\x12') $$`,
    // A position is left empty before each text, so that no phrase matches across two texts.
    `CREATE FUNCTION ticket_search_words(body text, weight "char") RETURNS tsvector
     LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
       SELECT setweight(ts_delete('''/'':1'::tsvector || to_tsvector('simple', ticket_search_text(body)), '/'), weight)
     $$`,
    // A vector holds at most a megabyte. Text beyond that is stored all the same, but not found.
    `CREATE FUNCTION ticket_search_joined(vector tsvector, words tsvector) RETURNS tsvector
     LANGUAGE plpgsql IMMUTABLE AS $$
     BEGIN
       RETURN vector || words;
     EXCEPTION WHEN program_limit_exceeded THEN
       RETURN vector;
     END $$`,
    `CREATE FUNCTION ticket_search_vector(ticket integer) RETURNS tsvector LANGUAGE plpgsql STABLE AS $$
     DECLARE
       result tsvector;
       body text;
     BEGIN
       SELECT ticket_search_words(title, 'A') || ticket_search_words(content, 'B') INTO result
       FROM tickets WHERE id = ticket;
       BEGIN
         FOR body IN SELECT content FROM messages WHERE ticket_id = ticket ORDER BY created_at, id LOOP
           result := result || ticket_search_words(body, 'C');
         END LOOP;
       EXCEPTION WHEN program_limit_exceeded THEN
         NULL;
       END;
       RETURN result;
     END $$`,
    // Two statements: the second one sees what was committed while the first one waited for the lock.
    `CREATE FUNCTION ticket_search_renew(ticket integer) RETURNS void LANGUAGE plpgsql AS $$
     BEGIN
       PERFORM 1 FROM ticket_search WHERE ticket_id = ticket FOR UPDATE;
       UPDATE ticket_search SET vector = ticket_search_vector(ticket) WHERE ticket_id = ticket;
     END $$`,
    `CREATE FUNCTION ticket_search_keep() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN
       IF TG_ARGV[0] = 'opened' THEN
         INSERT INTO ticket_search VALUES
           (NEW.id, ticket_search_words(NEW.title, 'A') || ticket_search_words(NEW.content, 'B'));
       ELSIF TG_ARGV[0] = 'edited' THEN
         PERFORM ticket_search_renew(NEW.id);
       ELSIF TG_ARGV[0] = 'posted' THEN
         UPDATE ticket_search SET vector = ticket_search_joined(vector, ticket_search_words(NEW.content, 'C'))
         WHERE ticket_id = NEW.ticket_id;
       ELSIF EXISTS (SELECT FROM tickets WHERE id = OLD.ticket_id) THEN
         PERFORM ticket_search_renew(OLD.ticket_id);
       END IF;
       RETURN NULL;
     END $$`,
  ],
  triggers: {
    'tickets.content': [
      keeps('tickets_opened', 'INSERT ON tickets', '', 'opened'),
      keeps(
        'tickets_edited',
        'UPDATE OF title, content ON tickets',
        'WHEN ((OLD.title, OLD.content) IS DISTINCT FROM (NEW.title, NEW.content))',
        'edited',
      ),
    ],
    'messages.content': [
      keeps('messages_posted', 'INSERT ON messages', '', 'posted'),
      keeps(
        'messages_edited',
        'UPDATE OF content ON messages',
        'WHEN (OLD.content IS DISTINCT FROM NEW.content)',
        'revised',
      ),
      keeps('messages_deleted', 'DELETE ON messages', '', 'revised'),
    ],
  },
  drops: `SELECT format('DROP FUNCTION %s CASCADE', oid::regprocedure) AS statement FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ticket\\_search\\_%'`,
};

// A word of its own between two messages, so that no phrase matches across them.
const BETWEEN = `char(10, 57344, 10)`;
/** How many characters of a thread can be found. It is bounded, since all of them are read again with every message. */
const MOST_CHARACTERS = 500_000;
const RENEW = `UPDATE ticket_search SET messages = (SELECT substr(coalesce(group_concat(content, ${BETWEEN}), ''), 1, ${MOST_CHARACTERS})
    FROM (SELECT content FROM messages WHERE ticket_id = old.ticket_id ORDER BY created_at, id)) WHERE rowid = old.ticket_id`;

const SQLITE: Definitions = {
  functions: [],
  triggers: {
    'tickets.content': [
      `CREATE TRIGGER tickets_opened AFTER INSERT ON tickets BEGIN
        INSERT INTO ticket_search (rowid, title, content, messages) VALUES (new.id, new.title, new.content, '');
      END`,
      `CREATE TRIGGER tickets_edited AFTER UPDATE OF title, content ON tickets BEGIN
        UPDATE ticket_search SET title = new.title, content = new.content WHERE rowid = new.id;
      END`,
      // Before the ticket goes, so that the triggers of its messages find no row to write.
      `CREATE TRIGGER tickets_deleted BEFORE DELETE ON tickets BEGIN
        DELETE FROM ticket_search WHERE rowid = old.id;
      END`,
    ],
    'messages.content': [
      `CREATE TRIGGER messages_posted AFTER INSERT ON messages BEGIN
        UPDATE ticket_search SET messages =
          substr(iif(messages = '', '', messages || ${BETWEEN}) || new.content, 1, ${MOST_CHARACTERS})
        WHERE rowid = new.ticket_id AND length(messages) < ${MOST_CHARACTERS};
      END`,
      `CREATE TRIGGER messages_edited AFTER UPDATE OF content ON messages BEGIN ${RENEW}; END`,
      `CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN ${RENEW}; END`,
    ],
  },
  drops: `SELECT 'DROP TRIGGER "' || name || '"' AS statement FROM sqlite_master WHERE type = 'trigger'`,
};
