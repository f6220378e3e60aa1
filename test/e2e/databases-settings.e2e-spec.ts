import { describe, expect, test } from '@jest/globals';
import { onOddDatabase } from '../support/odd-databases.js';
import { rows } from '../support/rows.js';
import { expectToWorkAsEverywhere } from '../support/works-as-everywhere.js';

const UTF8 = "ENCODING 'UTF8' LOCALE 'C.UTF-8'";

/** Settings that make statements, or what comes of them, look otherwise; whoever has set them. */
const SETTINGS = [
  "DateStyle = 'SQL, DMY'",
  "IntervalStyle = 'sql_standard'",
  "TimeZone = 'America/St_Johns'",
  "bytea_output = 'escape'",
  'standard_conforming_strings = off',
  "backslash_quote = 'on'",
  'extra_float_digits = -15',
  'quote_all_identifiers = on',
  "default_text_search_config = 'pg_catalog.english'",
  'row_security = off',
  'array_nulls = off',
  'transform_null_equals = on',
  'statement_timeout = 1',
  'lock_timeout = 1',
  'idle_in_transaction_session_timeout = 1',
  'jit = on',
  'jit_above_cost = 0',
  'enable_seqscan = off',
  'enable_indexscan = off',
  'synchronous_commit = off',
  "client_min_messages = 'debug1'",
  "lc_messages = 'C'",
  "client_encoding = 'LATIN1'",
];

const setAll = (target: string) => SETTINGS.map((setting) => `ALTER ${target} SET ${setting}`);

/** What a database is like, how it is made, and the statements run in it. */
type Row = [what: string, how: string, ...statements: string[]];

const WORKS: Row[] = [
  ['its own settings', UTF8, ...setAll('DATABASE @database')],
  ["its role's settings", UTF8, ...setAll('ROLE @role')],
  [
    'transactions that are serializable',
    UTF8,
    "ALTER ROLE @role SET default_transaction_isolation = 'serializable'",
  ],
  [
    'transactions that are repeatable reads',
    UTF8,
    "ALTER DATABASE @database SET default_transaction_isolation = 'repeatable read'",
  ],
  [
    'the locale C.UTF-8 of PostgreSQL itself',
    "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'",
  ],
  ['an English locale of ICU', "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'"],
  ['a Swedish locale of ICU', "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE' LOCALE 'C.UTF-8'"],
  [
    'a schema with an odd name first in its search_path',
    UTF8,
    'CREATE SCHEMA "Help desk" AUTHORIZATION @role',
    'ALTER ROLE @role SET search_path = "Help desk", public',
  ],
  ["a schema of its role's name", UTF8, 'CREATE SCHEMA AUTHORIZATION @role'],
  [
    'tables of another program beside its own schema',
    UTF8,
    'CREATE TABLE public.users (id integer)',
    'CREATE TABLE public.migrations (id integer, name text)',
    'CREATE SCHEMA AUTHORIZATION @role',
  ],
];

const LATIN = "LOCALE 'C'";

/** What a database is like, the sentence that it is refused with, how it is made, and the statements run in it. */
const REFUSED: [what: string, sentence: RegExp, how: string, ...statements: string[]][] = [
  [
    'the encoding LATIN1',
    /encoding is LATIN1, .* ENCODING 'UTF8' TEMPLATE template0/,
    `ENCODING 'LATIN1' ${LATIN}`,
  ],
  ['the encoding SQL_ASCII', /encoding is SQL_ASCII, .* ENCODING 'UTF8'/, `ENCODING 'SQL_ASCII' ${LATIN}`],
  ['the locale C', /locale does not turn .* LOCALE 'C.UTF-8'/, `ENCODING 'UTF8' ${LATIN}`],
  [
    'a Turkish locale, in which the small I has no dot,',
    /locale does not turn I, /,
    "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C.UTF-8'",
  ],
  ...[
    ['default_transaction_read_only', 'on', 'off'],
    ['gin_fuzzy_search_limit', '100', '0'],
    ['session_replication_role', 'replica', 'origin'],
    ['transaction_timeout', '60000', '0'],
  ].map(([name = '', value = '', needed = '']): (typeof REFUSED)[number] => [
    `the setting ${name}`,
    new RegExp(
      `${name} is ${value} there, .* ALTER ROLE "Odd-\\w+" IN DATABASE odd_\\w+ SET ${name} = '${needed}'$`,
    ),
    UTF8,
    `ALTER DATABASE @database SET ${name} = '${value}'`,
  ]),
  ['no search_path', /search_path is '""' there, .* set it/, UTF8, "ALTER ROLE @role SET search_path = ''"],
  [
    'a search_path that leads nowhere',
    /search_path is 'nowhere' there/,
    UTF8,
    'ALTER ROLE @role SET search_path = nowhere',
  ],
  [
    'a role that may not create tables',
    /may not create tables .*: GRANT CREATE ON SCHEMA public TO "Odd-\w+"$/,
    UTF8,
    'ALTER DATABASE @database OWNER TO postgres',
  ],
  [
    "another program's users",
    /table "users" of another program: give Wasil a database/,
    UTF8,
    'CREATE TABLE users (id integer)',
  ],
  [
    "another program's migrations",
    /table "migrations" of another program/,
    UTF8,
    'CREATE TABLE migrations (id integer, migration text)',
    "INSERT INTO migrations VALUES (1, 'create_users')",
    'ALTER TABLE migrations OWNER TO @role',
  ],
];

const describeOnPostgres = DATABASE === 'postgres' ? describe : describe.skip;

describeOnPostgres('a database', () => {
  const { create, start } = onOddDatabase();

  test.each(WORKS)('with %s works as any other', async (_, how, ...statements) => {
    await create(how, ...statements);

    await expectToWorkAsEverywhere(await start());
  });

  test.each(REFUSED)('with %s is refused with a sentence', async (_, sentence, how, ...statements) => {
    const odd = await create(how, ...statements);

    await expect(start()).rejects.toThrow(sentence);

    const tables = "SELECT 1 FROM pg_tables WHERE tablename = 'spent_refresh_tokens'";
    expect(await rows(odd.url, tables)).toEqual([]);
  });
});
