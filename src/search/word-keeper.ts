import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { count } from '../database/keyset-sql.js';
import { Queries } from '../database/queries.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { checkIndexesUnscoped, type Checked } from './sqlite-index.js';
import { searchedEntities, wordColumns } from './word-columns.js';

/** How many rows get their words in one unit of work: few enough that nobody waits for it. */
const ROWS_AT_ONCE = 25;

/** How soon words are written that another process has left out: one of an older version, or somebody by hand. */
const LATEST_MS = 5000;

/** A table whose rows have words: for each text, its column and that of its words. */
interface WordTable {
  name: string;
  texts: { text: string; words: string; make: (text: string) => string }[];
}

type TextRow = { id: number } & Record<string, unknown>;

/** Writes the words of texts that have none yet, before the application listens and from then on. */
@Injectable()
export class WordKeeper implements OnApplicationShutdown {
  private readonly logger = new Logger('WordKeeper');
  private readonly tables: WordTable[];
  private timer?: NodeJS.Timeout;
  private isAtWork = false;
  private isStopped = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly queries: Queries,
  ) {
    this.tables = searchedEntities().map((entity) => {
      const metadata = queries.mapping(entity);
      const column = (property: string) => metadata.findColumnWithPropertyName(property)?.databaseName ?? '';
      const texts = wordColumns(entity).map(({ words, text, make }) => ({
        text: column(text),
        words: column(words),
        make,
      }));
      return { name: metadata.tableName, texts };
    });
  }

  /** Writes what is missing now, and until the application stops what comes to be missing. */
  async start(): Promise<void> {
    this.timer ??= setInterval(() => void this.tryFillIn(), LATEST_MS).unref();
    await this.tryFillIn();
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearInterval(this.timer);
  }

  /**
   * Compares the words of every text with the text, and SQLite's index with the words.
   * @param repairs whether what is missing or wrong is written anew.
   * @returns how many there are of each kind, and how many of them are missing or wrong.
   */
  async check(repairs: boolean): Promise<Checked[]> {
    const checked: Checked[] = [];
    for (const table of this.tables) checked.push(await this.checkTable(table, repairs));
    if (this.queries.isPostgres) return checked;
    return [...checked, ...(await checkIndexesUnscoped(this.unitOfWork, this.queries, repairs))];
  }

  private async checkTable(table: WordTable, repairs: boolean): Promise<Checked> {
    const checked: Checked = { what: `texts of ${table.name}`, all: 0, wrong: 0 };
    let last = 0;
    let rows: TextRow[];
    do {
      const check = async () => {
        const lock = this.queries.lock('exclusive', table.name);
        const read = await this.readUnscoped(table, sql`id > ${last}`, repairs ? lock : empty);
        const wrong = read.filter((row) =>
          table.texts.some(({ text, words, make }) => row[words] !== make(textOf(row[text]))),
        );
        if (repairs) await this.writeUnscoped(table, wrong);
        checked.wrong += wrong.length;
        return read;
      };
      // What writes nothing keeps nobody from writing.
      rows = await (repairs ? this.unitOfWork.run(check) : check());
      checked.all += rows.length;
      last = rows.at(-1)?.id ?? last;
    } while (rows.length === ROWS_AT_ONCE);
    return checked;
  }

  /** Logs a failure and goes on: the next time the words are written. */
  private async tryFillIn(): Promise<void> {
    if (this.isAtWork) return;
    this.isAtWork = true;
    for (const table of this.tables) {
      await this.fillInTable(table).catch((error: unknown) => {
        this.logger.warn({ msg: 'background work failed', work: 'the words of searched texts', err: error });
      });
    }
    this.isAtWork = false;
  }

  /** Writes the words of all texts that have none. */
  async fillIn(): Promise<void> {
    for (const table of this.tables) await this.fillInTable(table);
  }

  private async fillInTable(table: WordTable): Promise<void> {
    const isMissing = join(
      table.texts.map(({ words }) => sql`${raw(words)} IS NULL`),
      ' OR ',
    );
    // Rows that somebody is changing come next time: nobody waits for this, nor does it for anybody.
    const lock = this.queries.lock('exclusive-if-free', table.name);
    let written = 0;
    while (!this.isStopped && (await this.readUnscoped(table, isMissing, empty, 1)).length > 0) {
      const rows = await this.unitOfWork.run(async () => {
        const missing = await this.readUnscoped(table, isMissing, lock);
        await this.writeUnscoped(table, missing);
        return missing.length;
      });
      if (rows === 0) break;
      written += rows;
    }
    if (written > 0) this.logger.log({ msg: 'words written', table: table.name, rows: written });
  }

  private readUnscoped(
    { name, texts }: WordTable,
    condition: Sql,
    lock: Sql,
    limit = ROWS_AT_ONCE,
  ): Promise<TextRow[]> {
    const columns = texts.flatMap(({ text, words }) => [text, words]).join(', ');
    return this.queries.rows<TextRow>(sql`SELECT id, ${raw(columns)} FROM ${raw(name)}
      WHERE ${condition} ORDER BY id LIMIT ${count(limit)} ${lock}`);
  }

  private async writeUnscoped({ name, texts }: WordTable, rows: readonly TextRow[]): Promise<void> {
    if (rows.length === 0) return;
    const values = rows.map(
      (row) =>
        sql`(CAST(${row.id} AS integer), ${join(texts.map(({ text, make }) => sql`CAST(${make(textOf(row[text]))} AS text)`))})`,
    );
    // Both databases call the columns of VALUES column1, column2 and so on.
    const changes = texts.map(({ words }, index) => `${words} = v.column${index + 2}`).join(', ');
    await this.queries.rows(sql`UPDATE ${raw(name)} SET ${raw(changes)}
      FROM (SELECT * FROM (VALUES ${join(values)}) v) v WHERE ${raw(name)}.id = v.column1`);
  }
}

/** What is no text, as SQLite lets others write it, has no words. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
