import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DateUtils, type EntityManager } from 'typeorm';
import { JsonText } from './json-text.js';
import { UnitOfWork } from './unit-of-work.js';

interface CompiledQuery {
  sql: string;
  /** The names of its parameters, in the order of their places. */
  names: string[];
}

/**
 * Queries that are asked all the time: each is put together once, and then sent with other values. A query's name stands
 * for its text, so whatever changes the text belongs to the name.
 */
@Injectable()
export class CompiledQueries {
  // Every limit makes another text.
  private readonly queries = new LRUCache<string, CompiledQuery>({ max: 500 });

  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** What a query finds that `build` puts together with `:parameters`, whose values are these. */
  rows<Row>(
    name: string,
    build: (manager: EntityManager) => string,
    values: Record<string, unknown>,
  ): Promise<Row[]> {
    return this.unitOfWork.statement((manager) => {
      const { sql, names } = this.queries.get(name) ?? this.compile(name, manager, build);
      const places = names.map((parameter) => toDriver(manager, values[parameter]));
      return manager.query<Row[]>(sql, places);
    });
  }

  /** The same of a query that selects one expression, `json`: a text for each row, null where nothing was joined. */
  async json(
    name: string,
    build: (manager: EntityManager) => string,
    values: Record<string, unknown>,
  ): Promise<(JsonText | null)[]> {
    const rows = await this.rows<{ json: string | null }>(name, build, values);
    return rows.map(({ json }) => (json === null ? null : new JsonText(json)));
  }

  private compile(
    name: string,
    manager: EntityManager,
    build: (manager: EntityManager) => string,
  ): CompiledQuery {
    const { driver } = manager.dataSource;
    const names: string[] = [];
    const sql = build(manager)
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

/** SQLite keeps a moment as text. */
function toDriver({ dataSource }: EntityManager, value: unknown): unknown {
  const isKeptAsText = value instanceof Date && dataSource.options.type !== 'postgres';
  return isKeptAsText ? DateUtils.mixedDateToUtcDatetimeString(value) : value;
}
