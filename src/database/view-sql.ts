import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { DataSource, EntityMetadata } from 'typeorm';
import { isPostgres } from './dialect.js';
import type { Member, ViewClass } from './views.js';

/** The SQL of a view over an entity's table, which the query calls `alias`. */
export interface ViewSql<View = unknown> {
  /** The view's JSON text, byte for byte what JSON.stringify makes of the mapper's result: entity tags depend on it. */
  json: Sql;
  /**
   * The joins of the views that it embeds. Each has the relation's name, and the columns of its key and `json`. They leave
   * out no row, so that a query may left join the view's table before them.
   */
  joins: Sql;
  /** Like `joins`, where `alias` is a page of rows (`WITH alias AS`): what many of them refer to is read and shown once. */
  joinsOfPage: Sql;
  /** The table, called `alias`, with these joins. */
  from: Sql;
  /** Only its type is of use: what `json` is the text of. */
  shows?: View;
}

export function viewSql(dataSource: DataSource, view: ViewClass, alias: string): ViewSql {
  const metadata = dataSource.getMetadata(view.entity);
  const values = VALUES[isPostgres(dataSource) ? 'postgres' : 'sqlite'];
  const members = Object.entries(view.members).map(
    ([name, member], index) =>
      `'${index === 0 ? '{' : ','}"${name}":' || ${valueOf(metadata, values, alias, name, member)}`,
  );
  const joinsBy = (joinOf: typeof joinOfRow) => {
    const joins = Object.values(view.members).flatMap(({ of, view: embedded }) =>
      embedded && of !== undefined ? [joinOf(relationOf(dataSource, metadata, alias, of, embedded))] : [],
    );
    return joins.length > 0 ? join(joins, ' ') : empty;
  };
  const joins = joinsBy(isPostgres(dataSource) ? joinOfRow : joinOfAll);
  return {
    json: raw(`${members.join(' || ')} || '}'`),
    joins,
    joinsOfPage: isPostgres(dataSource) ? joinsBy(joinOfPage) : joins,
    from: sql`${raw(`"${metadata.tableName}" "${alias}"`)} ${joins}`,
  };
}

/** A view that is embedded: its rows, with their key and `json`, and what the outer query knows of them. */
interface Relation {
  name: string;
  rows: Sql;
  inner: string;
  outer: string;
  page: string;
}

function relationOf(
  dataSource: DataSource,
  metadata: EntityMetadata,
  alias: string,
  relation: string,
  embedded: ViewClass,
): Relation {
  const [column] = metadata.findRelationWithPropertyPath(relation)?.joinColumns ?? [];
  const key = column?.referencedColumn?.databaseName;
  if (!column || key === undefined) throw new Error(`${metadata.name} embeds no ${relation}`);
  const { json, from } = viewSql(dataSource, embedded, relation);
  const [name, inner] = [`"${relation}"`, `"${relation}"."${key}"`];
  const rows = sql`SELECT ${raw(inner)}, ${json} AS json FROM ${from}`;
  const referring = `"${column.databaseName}"`;
  return { name, rows, inner, outer: `"${alias}".${referring}`, page: `SELECT ${referring} FROM "${alias}"` };
}

/** For SQLite, which takes such a subquery apart and looks each row up. */
function joinOfAll({ name, rows, inner, outer }: Relation): Sql {
  return sql`LEFT JOIN (${rows}) ${raw(`${name} ON ${inner} = ${outer}`)}`;
}

/** For PostgreSQL, which reads the rows one by one. OFFSET 0 keeps it a query of its own. */
function joinOfRow({ name, rows, inner, outer }: Relation): Sql {
  return sql`LEFT JOIN LATERAL (${rows} WHERE ${raw(`${inner} = ${outer}`)} OFFSET 0) ${raw(name)} ON TRUE`;
}

/** For PostgreSQL, which reads all rows that the page refers to at once. */
function joinOfPage({ name, rows, inner, outer, page }: Relation): Sql {
  return sql`LEFT JOIN (${rows} ${raw(`WHERE ${inner} = ANY(ARRAY(${page}))`)} OFFSET 0) ${raw(`${name} ON ${inner} = ${outer}`)}`;
}

type Values = Record<Exclude<Member['kind'], 'embedded'>, (column: string) => string>;

function valueOf(
  metadata: EntityMetadata,
  values: Values,
  alias: string,
  name: string,
  { kind, of = name, isNullable }: Member,
): string {
  const column = metadata.findColumnWithPropertyName(of);
  const value =
    kind === 'embedded' ? `"${of}".json` : column && values[kind](`"${alias}"."${column.databaseName}"`);
  if (value === undefined) throw new Error(`${metadata.name} has no column ${of}`);
  return isNullable ? `coalesce(${value}, 'null')` : value;
}

const EITHER = {
  integer: (column: string) => `CAST(${column} AS text)`,
  flag: (column: string) => `CASE WHEN ${column} THEN 'true' ELSE 'false' END`,
  json: (column: string) => column,
};

const VALUES: Record<'postgres' | 'sqlite', Values> = {
  postgres: {
    ...EITHER,
    text: (column) => `to_json(${column})::text`,
    moment: (column) => `to_char(${column} AT TIME ZONE 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""')`,
  },
  sqlite: {
    ...EITHER,
    text: (column) => `json_quote(${column})`,
    moment: (column) => `'"' || replace(${column}, ' ', 'T') || 'Z"'`,
  },
};
