import { Injectable, type Type } from '@nestjs/common';
import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import { DataSource, type EntityMetadata } from 'typeorm';
import { isPostgres } from './dialect.js';
import type { Lane } from './engine/engine.js';
import { Json, JsonRows } from './json.js';
import { count } from './keyset-sql.js';
import { readingApart, type Read } from './reading-apart.js';
import { UnitOfWork } from './unit-of-work.js';
import { viewSql, type ViewSql } from './view-sql.js';
import type { ViewClass } from './views.js';

/** How large the rows of one answer may be: with what stands between them, and one row more, less than 8 MiB. */
export const MOST_BYTES = 8 * 2 ** 20 - 2 ** 18;

/** How many rows are deleted in one statement: few enough that nobody waits for it. */
const DELETED_AT_ONCE = 500;

interface ListOptions {
  lane?: Lane;
  /** Which rows stay where there are too many for one answer: those at the start or those at the end. */
  kept?: 'first' | 'last';
  /** How many bytes the rows may have. */
  most?: number;
}

// A driver that is given a text makes a string of it, which is then encoded again: of what is large that takes longer than all else.
const AS_BYTES_ON_SQLITE = sql`CAST(lines AS BLOB) AS bytes`;
// Bytes come as twice as many digits, so what is small comes as it is.
const AS_BYTES_ON_POSTGRES = sql`CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes`;

/** The rows of a list that fit into one answer as one text or its bytes, or neither, how many they are, and how many there were. */
interface Lines {
  lines?: string | null;
  bytes: Buffer | null;
  count: number;
  all: number;
}

const LOCKS = {
  exclusive: (alias: string) => `FOR NO KEY UPDATE OF ${alias}`,
  'exclusive-if-free': (alias: string) => `FOR NO KEY UPDATE OF ${alias} SKIP LOCKED`,
  shared: (alias: string) => `FOR SHARE OF ${alias}`,
  'exclusive-role': (alias: string) => `FOR UPDATE OF ${alias}`,
  'shared-role': (alias: string) => `FOR KEY SHARE OF ${alias}`,
};

/** Runs SQL that is composed of `sql` templates with their values. A text is prepared once, whatever its values. */
@Injectable()
export class Queries {
  private readonly views = new Map<string, Map<ViewClass, ViewSql>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  get isPostgres(): boolean {
    return isPostgres(this.dataSource);
  }

  rows<Row extends object>(query: Sql, lane?: Lane): Promise<Row[]> {
    return this.unitOfWork.rows<Row>(query, lane);
  }

  /** Does what only reads and may take long on a connection of its own, on SQLite; undefined for a database in memory. */
  apart<T>(work: (read: Read) => Promise<T>): Promise<T | undefined> {
    return readingApart(this.dataSource, work);
  }

  async row<Row extends object>(query: Sql): Promise<Row | undefined> {
    const [row] = await this.rows<Row>(query);
    return row;
  }

  /** The `json` of the row that `query` finds, which selects the view's; undefined if there is none. */
  async one<View>(_view: ViewSql<View>, query: Sql): Promise<Json<View> | undefined> {
    const [row] = await this.rows<{ json: string }>(query);
    return row && new Json(row.json);
  }

  /**
   * The `json` of the rows that `query` finds, which selects the view's, in its order: as one text that the database makes.
   * Rows that are too large for one answer are left out.
   * @returns undefined if `query` finds no row. A row whose `json` is null is left out: a list of only such rows is empty.
   */
  async list<View>(
    _view: ViewSql<View>,
    query: Sql,
    { lane, kept = 'first', most = MOST_BYTES }: ListOptions = {},
  ): Promise<JsonRows<View> | undefined> {
    const frame = raw(
      kept === 'first' ? 'ROWS UNBOUNDED PRECEDING' : 'ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
    );
    const fits = sql`FILTER (WHERE bytes <= ${count(most)})`;
    // Both databases keep the order of a subquery, though SQL does not promise it; tests of every list hold it.
    const lines = sql`SELECT string_agg(json, ',\n') ${fits} AS lines, CAST(count(json) ${fits} AS integer) AS count,
        CAST(count(json) AS integer) AS "all"
      FROM (SELECT json, sum(octet_length(json)) OVER (${frame}) AS bytes FROM (${query}) listed) measured HAVING count(*) > 0`;
    const [row] = await this.rows<Lines>(
      sql`SELECT ${this.isPostgres ? AS_BYTES_ON_POSTGRES : AS_BYTES_ON_SQLITE}, count, "all" FROM (${lines}) listed`,
      lane,
    );
    return row && new JsonRows(Buffer.from(row.bytes ?? row.lines ?? ''), row.count, row.count < row.all);
  }

  /** The SQL of a view over its entity's table, which the query calls `alias`. It is made once. */
  view<View>(view: Type<View> & ViewClass, alias: string): ViewSql<View> {
    const known = this.views.get(alias) ?? new Map<ViewClass, ViewSql>();
    this.views.set(alias, known);
    const found = known.get(view) ?? viewSql(this.dataSource, view, alias);
    known.set(view, found);
    return found as ViewSql<View>;
  }

  /** How an entity is mapped to its table. */
  mapping(entity: Type): EntityMetadata {
    return this.dataSource.getMetadata(entity);
  }

  /**
   * The columns that are read of an entity, whose table the query calls `alias`.
   * @param without a property that is left out.
   */
  columns(entity: Type, alias: string, without?: string): Sql {
    const { columns } = this.mapping(entity);
    return raw(
      columns
        .filter(({ isSelect, propertyName }) => isSelect && propertyName !== without)
        .map(({ databaseName }) => `"${alias}"."${databaseName}"`)
        .join(', '),
    );
  }

  /**
   * The end of a query that locks the rows of `alias` until the unit of work ends. With `exclusive` no other unit can lock or
   * change them, and with `exclusive-if-free` rows that another one has locked are left out rather than waited for; with `shared`
   * others can lock them too, but not change them. Rows that refer to them can be inserted. `shared-role` keeps others from
   * `exclusive-role` alone, not from changing the rows: a manager who is given many tickets can be renamed meanwhile.
   * Empty on SQLite, which has one writer. After a wait for the lock, rows that are joined may be from before the wait.
   */
  lock(purpose: keyof typeof LOCKS, alias: string): Sql {
    return this.isPostgres ? raw(LOCKS[purpose](`"${alias}"`)) : empty;
  }

  /** Inserts rows, all with the same properties, in one statement. @returns the first id. @throws QueryFailedError. */
  async insert<Row extends { id: unknown }>(
    entity: Type<Row>,
    ...rows: readonly Partial<Row>[]
  ): Promise<Row['id']> {
    const metadata = this.mapping(entity);
    const properties = Object.keys(rows[0] ?? {}) as (keyof Row & string)[];
    const columns = properties.map((property) => {
      const column = metadata.findColumnWithPropertyName(property);
      if (!column) throw new Error(`${metadata.name} has no column ${property}`);
      return raw(`"${column.databaseName}"`);
    });
    const tuples = rows.map((row) => sql`(${join(properties.map((property) => row[property]))})`);
    const [inserted] = await this.rows<Row>(
      sql`INSERT INTO ${raw(`"${metadata.tableName}"`)} (${join(columns)}) VALUES ${join(tuples)} RETURNING id`,
    );
    if (!inserted) throw new Error(`nothing was inserted into ${metadata.tableName}`);
    return inserted.id;
  }

  /**
   * Deletes at most DELETED_AT_ONCE of the rows that satisfy a condition and that no other unit of work has locked.
   * @returns how many.
   */
  async deleteSome(entity: Type, condition: Sql): Promise<number> {
    const { primaryColumns, tableName } = this.mapping(entity);
    const table = raw(tableName);
    const key = raw(primaryColumns.map(({ databaseName }) => databaseName).join(', '));
    const deleted = await this.rows(
      // Materialized, since PostgreSQL might look for them anew for each row of the table.
      sql`WITH chosen AS MATERIALIZED (SELECT ${key} FROM ${table} WHERE ${condition} LIMIT ${count(DELETED_AT_ONCE)}
          ${this.lock('exclusive-if-free', tableName)})
        DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM chosen) RETURNING 1`,
    );
    return deleted.length;
  }
}
