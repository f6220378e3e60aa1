import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource, DateUtils, type EntityManager } from 'typeorm';
import { Batches } from './batches.js';
import type { Pace } from './connection.js';
import { isPostgres } from './dialect.js';
import { JsonLines, JsonText } from './json-text.js';
import { UnitOfWork } from './unit-of-work.js';

interface CompiledQuery {
  sql: string;
  /** The names of its parameters, in the order of their places. */
  names: string[];
}

type Values = Record<string, unknown>;
type Build = (manager: EntityManager) => string;

/** What follows a lock: whoever is alone waits for it, of several those are left out that would. */
export type OnLocked = '' | 'SKIP LOCKED';

/** A statement that writes what many ask for: PostgreSQL's own. */
export interface BatchedStatement<Asked> {
  name: string;
  /** What is asked, each member with its type. */
  columns: Readonly<Record<keyof Asked & string, string>>;
  /**
   * What comes after the CTE `asked`, of these columns and a `place`. It gives the `place` of each for which something was
   * written, with what is answered.
   */
  sql: (manager: EntityManager, onLocked: OnLocked) => string;
}

/**
 * Queries that are asked all the time: each is put together once, and then sent with other values. A query's name stands
 * for its text, so whatever changes the text belongs to the name.
 */
@Injectable()
export class CompiledQueries {
  // Every limit makes another text.
  private readonly queries = new LRUCache<string, CompiledQuery>({ max: 500 });

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Whether one statement can write to several tables. */
  get canWriteAtOnce(): boolean {
    return isPostgres(this.dataSource);
  }

  /** What a statement gives that `build` puts together with `:parameters`, whose values are these. */
  rows<Row extends object>(name: string, build: Build, values: Values, pace?: Pace): Promise<Row[]> {
    return this.unitOfWork.rows(...this.filledIn(name, build, values), pace);
  }

  /** What asks such a statement, together with others who ask at about the same time, and gives what it gives for one. */
  batched<Asked extends object, Row extends object>(
    statement: BatchedStatement<Asked>,
  ): (asked: Asked) => Promise<Row | undefined> {
    const batches = new Batches<Asked, Row>((asked) => this.forAll(statement, asked));
    // A unit of work keeps or undoes what it asks for by itself.
    return (asked) => (this.unitOfWork.isUnderWay ? batches.alone(asked) : batches.ask(asked));
  }

  /** The one row of a query that selects `json`; undefined where it finds none. */
  async json(name: string, build: Build, values: Values, pace?: Pace): Promise<JsonText | undefined> {
    const [row] = await this.rows<{ json: string }>(name, build, values, pace);
    return row && new JsonText(row.json);
  }

  /** The rows that `inLines` puts together; undefined where there is none, not even a null. */
  async lines(name: string, build: Build, values: Values, pace?: Pace): Promise<JsonLines | undefined> {
    const [row] = await this.rows<{ lines: string | null; count: number }>(name, build, values, pace);
    return row && new JsonLines(row.lines ?? '', row.count);
  }

  /** The same of one that selects `json`, as an object. */
  async object<Value extends object>(name: string, build: Build, values: Values): Promise<Value | undefined> {
    return (await this.json(name, build, values))?.toJSON() as Value | undefined;
  }

  /** Inserts rows, all with the same members, in one statement; gives the id that the database has made for the first. */
  async insert<Row extends { id: unknown }>(entity: new () => Row, ...rows: Values[]): Promise<Row['id']> {
    const members = Object.keys(rows[0] ?? {});
    const values = rows.flatMap((row, index) => members.map((member) => [`${member}${index}`, row[member]]));
    const [first] = await this.rows<Row>(
      `insert ${rows.length} ${entity.name}: ${members.join()}`,
      (manager) => insertOf(manager, entity, members, rows.length),
      Object.fromEntries(values) as Values,
    );
    return first?.id;
  }

  private async forAll<Asked extends object, Row extends object>(
    { name, columns, sql }: BatchedStatement<Asked>,
    asked: readonly Asked[],
  ): Promise<(Row | undefined)[]> {
    const isAlone = asked.length === 1;
    const members = Object.keys(columns) as (keyof Asked & string)[];
    const arrays = members.map((member) => `:${member}::${columns[member]}[]`);
    const rows = await this.rows<Row & { place: string }>(
      isAlone ? name : `${name}, several`,
      (manager) => `WITH asked AS (
        SELECT * FROM unnest(${arrays.join()}) WITH ORDINALITY AS asked (${members.join()}, place)
      ), ${sql(manager, isAlone ? '' : 'SKIP LOCKED')}`,
      Object.fromEntries(members.map((member) => [member, asked.map((each) => each[member])])),
      'writing',
    );
    const answers = new Array<Row | undefined>(asked.length);
    for (const row of rows) answers[Number(row.place) - 1] = row;
    return answers;
  }

  private filledIn(name: string, build: Build, values: Values): [sql: string, places: unknown[]] {
    const { manager } = this.dataSource;
    const { sql, names } = this.queries.get(name) ?? this.compile(name, build(manager));
    const toDriver = isPostgres(this.dataSource) ? (value: unknown) => value : toSqlite;
    return [sql, names.map((parameter) => toDriver(values[parameter]))];
  }

  private compile(name: string, query: string): CompiledQuery {
    const { driver } = this.dataSource;
    const names: string[] = [];
    const sql = query
      // Not the second colon of a cast, nor one in a text.
      .replaceAll(/'(?:[^']|'')*'|(?<!:):([a-z]\w*)/gi, (found, parameter: string | undefined) => {
        if (parameter === undefined) return found;
        names.push(parameter);
        return driver.createParameter(parameter, names.length - 1);
      });
    const compiled = { sql, names };
    this.queries.set(name, compiled);
    return compiled;
  }
}

/** A statement that makes one text of what a query selects as `json`, in its order. */
export function inLines(query: string): string {
  return `SELECT string_agg(json, ',\n') AS lines, CAST(count(json) AS integer) AS count
    FROM (${query}) listed HAVING count(*) > 0`;
}

function insertOf(
  manager: EntityManager,
  entity: new () => object,
  members: readonly string[],
  count: number,
): string {
  const rows = Array.from({ length: count }, (_, index) =>
    Object.fromEntries(members.map((member) => [member, () => `:${member}${index}`])),
  );
  const query = manager.createQueryBuilder().insert().into(entity).values(rows).updateEntity(false);
  // TypeORM knows no RETURNING for SQLite.
  return `${query.getQuery()} RETURNING id`;
}

/** SQLite keeps a moment as text and a truth value as a number. */
function toSqlite(value: unknown): unknown {
  if (value instanceof Date) return DateUtils.mixedDateToUtcDatetimeString(value);
  return typeof value === 'boolean' ? Number(value) : value;
}
