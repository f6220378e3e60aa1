import { readFile, stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { startApp } from '../support/app.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { rows } from '../support/rows.js';
import { expectToWorkAsEverywhere } from '../support/works-as-everywhere.js';

const describeOnSqlite = DATABASE === 'sqlite' ? describe : describe.skip;

const WORKS: [what: string, statements: string][] = [
  ['is empty', ''],
  ['has small pages', 'PRAGMA page_size = 512; VACUUM'],
  ['has large pages', 'PRAGMA page_size = 65536; VACUUM'],
  ['gives back what it does not need', 'PRAGMA auto_vacuum = FULL; VACUUM'],
  ['has a journal that is kept', 'PRAGMA journal_mode = PERSIST; PRAGMA user_version = 7'],
];

const REFUSED: [what: string, sentence: RegExp, statements: string][] = [
  [
    'is in UTF-16',
    /encoding is UTF-16le, .*; name a new file/,
    "PRAGMA encoding = 'UTF-16le'; CREATE TABLE a (b)",
  ],
  [
    "holds another program's tables",
    /that file belongs to another program: it holds tables of another program \(bookmarks, users\); name a file/,
    'CREATE TABLE users (a); CREATE TABLE bookmarks (b); PRAGMA user_version = 7',
  ],
  [
    "has another program's mark",
    /belongs to another program: it holds its mark/,
    'PRAGMA application_id = 252006674',
  ],
  [
    "holds another program's migrations",
    /a table "migrations" of another program/,
    "CREATE TABLE migrations (id integer, migration text); INSERT INTO migrations VALUES (1, 'create_users')",
  ],
];

describeOnSqlite('a file that', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.drop());

  const file = () => database.url.replace('sqlite:', '');
  const make = (statements: string) => {
    const other = new Database(file());
    other.exec(statements);
    other.close();
  };

  test.each(WORKS)('%s works as any other', async (_, statements) => {
    make(statements);
    const app = await startApp({}, database.url);
    try {
      await expectToWorkAsEverywhere(app);
      expect(await rows(database.url, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    } finally {
      await app.close();
    }
  });

  test.each(REFUSED.slice(0, 3))(
    '%s is refused with a sentence, and left as it is',
    async (_, sentence, statements) => {
      make(statements);
      const [before, { mode }] = [await readFile(file()), await stat(file())];

      await expect(startApp({}, database.url)).rejects.toThrow(sentence);

      expect((await readFile(file())).equals(before)).toBe(true);
      expect((await stat(file())).mode).toBe(mode);
    },
  );

  test.each(REFUSED.slice(3))(
    '%s is refused with a sentence, and keeps what it holds',
    async (_, sentence, statements) => {
      make(statements);
      const before = await rows(database.url, 'SELECT * FROM sqlite_master, migrations');

      await expect(startApp({}, database.url)).rejects.toThrow(sentence);

      expect(await rows(database.url, 'SELECT * FROM sqlite_master, migrations')).toEqual(before);
    },
  );
});
