import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index of words in tickets and messages, and the triggers that keep it; as they are now, these are in ../triggers.ts. */
export class CreateTicketSearch1764000000008 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of isPostgres(runner) ? POSTGRES_UP : SQLITE_UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of isPostgres(runner) ? POSTGRES_DOWN : SQLITE_DOWN) await runner.query(statement);
  }
}

function isPostgres(runner: QueryRunner): boolean {
  return runner.dataSource.options.type === 'postgres';
}

const POSTGRES_UP = [
  // PostgreSQL takes hosts, paths, e-mail addresses, tags and hyphenated words for one word each. What joins them is
  // replaced, sign by sign, by characters that no text of ours has; a text can so be turned back.
  `CREATE FUNCTION ticket_search_text(body text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
   AS $$ SELECT translate(body, '<>&~/.-+_@:', E'\\x03\\x04\\x05\\x06\\x07\\x08\\x0e\\x0f\\x10\\x11\\x12') $$`,
  // One place is left free before each text, so that no phrase goes from one text over into the next.
  `CREATE FUNCTION ticket_search_words(body text, weight "char") RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE
   AS $$ SELECT setweight(ts_delete('''/'':1'::tsvector || to_tsvector('simple', ticket_search_text(body)), '/'), weight) $$`,
  // A vector holds a megabyte; what goes beyond can be written all the same, but not be found.
  `CREATE FUNCTION ticket_search_joined(vector tsvector, words tsvector) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE AS $$
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
  // Whoever waits for the lock must look at the messages afterwards: another statement does.
  `CREATE FUNCTION ticket_search_renew(ticket integer) RETURNS void LANGUAGE plpgsql AS $$
   BEGIN
     PERFORM 1 FROM ticket_search WHERE ticket_id = ticket FOR UPDATE;
     UPDATE ticket_search SET vector = ticket_search_vector(ticket) WHERE ticket_id = ticket;
   END $$`,
  `CREATE TABLE ticket_search (
     ticket_id integer CONSTRAINT ticket_search_pkey PRIMARY KEY,
     vector tsvector NOT NULL,
     CONSTRAINT ticket_search_ticket_id_fkey FOREIGN KEY (ticket_id) REFERENCES tickets ON DELETE CASCADE
   )`,
  'INSERT INTO ticket_search SELECT id, ticket_search_vector(id) FROM tickets',
  // What is written waits in a list that every search reads through: it is kept short.
  `CREATE INDEX ticket_search_by_word ON ticket_search USING gin (vector) WITH (gin_pending_list_limit = 512)`,
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
  trigger('tickets_opened', 'INSERT ON tickets', '', 'opened'),
  trigger(
    'tickets_edited',
    'UPDATE OF title, content ON tickets',
    'WHEN ((OLD.title, OLD.content) IS DISTINCT FROM (NEW.title, NEW.content))',
    'edited',
  ),
  trigger('messages_posted', 'INSERT ON messages', '', 'posted'),
  trigger(
    'messages_edited',
    'UPDATE OF content ON messages',
    'WHEN (OLD.content IS DISTINCT FROM NEW.content)',
    'revised',
  ),
  trigger('messages_deleted', 'DELETE ON messages', '', 'revised'),
];

function trigger(name: string, event: string, condition: string, argument: string): string {
  return `CREATE TRIGGER ${name} AFTER ${event} FOR EACH ROW ${condition} EXECUTE FUNCTION ticket_search_keep('${argument}')`;
}

const POSTGRES_DOWN = [
  'DROP FUNCTION ticket_search_keep CASCADE',
  'DROP TABLE ticket_search',
  `DROP FUNCTION ticket_search_renew, ticket_search_vector, ticket_search_joined, ticket_search_words, ticket_search_text`,
];

// A word of its own between two messages, so that no phrase goes from one over into the next.
const BETWEEN = `char(10, 57344, 10)`;
/** A thread may be longer; what goes beyond can't be found. It is all read anew with every message. */
const MOST_CHARACTERS = 500_000;
const THREAD = (
  id: string,
) => `(SELECT substr(coalesce(group_concat(content, ${BETWEEN}), ''), 1, ${MOST_CHARACTERS})
  FROM (SELECT content FROM messages WHERE ticket_id = ${id} ORDER BY created_at, id))`;
const RENEW = `UPDATE ticket_search SET messages = ${THREAD('old.ticket_id')} WHERE rowid = old.ticket_id`;

const SQLITE_UP = [
  `CREATE VIRTUAL TABLE ticket_search USING fts5(
     title, content, messages, prefix = '1 2 3',
     tokenize = "unicode61 remove_diacritics 0 categories 'L* M* Nd Nl Co'"
   )`,
  `INSERT INTO ticket_search (rowid, title, content, messages)
   SELECT id, title, content, ${THREAD('tickets.id')} FROM tickets`,
  `CREATE TRIGGER tickets_opened AFTER INSERT ON tickets BEGIN
     INSERT INTO ticket_search (rowid, title, content, messages) VALUES (new.id, new.title, new.content, '');
   END`,
  `CREATE TRIGGER tickets_edited AFTER UPDATE OF title, content ON tickets BEGIN
     UPDATE ticket_search SET title = new.title, content = new.content WHERE rowid = new.id;
   END`,
  // Before: so the messages that go with a ticket find nothing to take themselves out of.
  `CREATE TRIGGER tickets_deleted BEFORE DELETE ON tickets BEGIN
     DELETE FROM ticket_search WHERE rowid = old.id;
   END`,
  `CREATE TRIGGER messages_posted AFTER INSERT ON messages BEGIN
     UPDATE ticket_search SET messages = substr(iif(messages = '', '', messages || ${BETWEEN}) || new.content, 1, ${MOST_CHARACTERS})
     WHERE rowid = new.ticket_id AND length(messages) < ${MOST_CHARACTERS};
   END`,
  `CREATE TRIGGER messages_edited AFTER UPDATE OF content ON messages BEGIN ${RENEW}; END`,
  `CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN ${RENEW}; END`,
];

const SQLITE_DOWN = [
  ...['tickets_opened', 'tickets_edited', 'tickets_deleted'].map((name) => `DROP TRIGGER ${name}`),
  ...['messages_posted', 'messages_edited', 'messages_deleted'].map((name) => `DROP TRIGGER ${name}`),
  'DROP TABLE ticket_search',
];
