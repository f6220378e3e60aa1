import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { DataSource, EntityMetadata } from 'typeorm';
import { isPostgres } from './dialect.js';
import type { Member, ViewClass } from './views.js';

/** The SQL of a view over an entity's table, which the query calls `alias`. */
export interface ViewSql<View = unknown> {
  /** The view's JSON text, byte for byte what JSON.stringify makes of the mapper's result: entity tags depend on it. */
  json: Sql;
  /**
   * The joins of the views that it embeds. Each has the relation's name, and the columns of its key and `json`. They
   * are left joins: no row is lost.
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
      `'${index === 0 ? '{' : ','}"${name}":' || ${
        member.view && member.kind === 'listed'
          ? listOf(dataSource, metadata, alias, member.property, member.view)
          : valueOf(metadata, values, alias, name, member)
      }`,
  );
  const joins = Object.values(view.members).flatMap(({ kind, property, view: embedded }) =>
    kind === 'embedded' && embedded && property !== undefined
      ? [joinsOf(dataSource, metadata, alias, property, embedded)]
      : [],
  );
  const all = (parts: Sql[]) => (parts.length > 0 ? join(parts, ' ') : empty);
  const joined = all(joins.map(({ ofRow }) => ofRow));
  return {
    json: raw(`${members.join(' || ')} || '}'`),
    joins: joined,
    joinsOfPage: all(joins.map(({ ofPage }) => ofPage)),
    from: sql`${raw(`"${metadata.tableName}" "${alias}"`)} ${joined}`,
  };
}

/** Joins an embedded view to rows one by one, or to all rows of a page at once. */
function joinsOf(
  dataSource: DataSource,
  metadata: EntityMetadata,
  alias: string,
  relation: string,
  embedded: ViewClass,
): Record<'ofRow' | 'ofPage', Sql> {
  const [column] = metadata.findRelationWithPropertyPath(relation)?.joinColumns ?? [];
  const key = column?.referencedColumn?.databaseName;
  if (!column || key === undefined) throw new Error(`${metadata.name} embeds no ${relation}`);
  const { json, from } = viewSql(dataSource, embedded, relation);
  const [name, inner, referring] = [`"${relation}"`, `"${relation}"."${key}"`, `"${column.databaseName}"`];
  const isReferred = raw(`${inner} = "${alias}".${referring}`);
  const rows = sql`SELECT ${raw(inner)}, ${json} AS json FROM ${from}`;
  if (!isPostgres(dataSource)) {
    const ofRow = sql`LEFT JOIN (${rows}) ${raw(name)} ON ${isReferred}`;
    return { ofRow, ofPage: ofRow };
  }
  // OFFSET 0 keeps it a query of its own, which makes the JSON of a row once.
  const isOnPage = raw(`${inner} = ANY(ARRAY(SELECT ${referring} FROM "${alias}"))`);
  return {
    ofRow: sql`LEFT JOIN LATERAL (${rows} WHERE ${isReferred} OFFSET 0) ${raw(name)} ON TRUE`,
    ofPage: sql`LEFT JOIN (${rows} WHERE ${isOnPage} OFFSET 0) ${raw(name)} ON ${isReferred}`,
  };
}

/** A JSON array of what refers to a row, by ids. */
function listOf(
  dataSource: DataSource,
  metadata: EntityMetadata,
  alias: string,
  property = '',
  view: ViewClass,
): string {
  const relation = metadata.findRelationWithPropertyPath(property)?.inverseRelation;
  const [column] = relation?.joinColumns ?? [];
  const key = column?.referencedColumn?.databaseName;
  if (!relation || !column || key === undefined) throw new Error(`${metadata.name} has no ${property}`);
  const { json, joins } = viewSql(dataSource, view, property);
  if (joins !== empty) throw new Error(`${property} can embed nothing`);
  const rows = `SELECT string_agg(${json.sql}, ',' ORDER BY "${property}"."id") FROM "${relation.entityMetadata.tableName}" "${property}"`;
  return `'[' || coalesce((${rows} WHERE "${property}"."${column.databaseName}" = "${alias}"."${key}"), '') || ']'`;
}

type Values = Record<Exclude<Member['kind'], 'embedded' | 'listed'>, (column: string) => string>;

function valueOf(
  metadata: EntityMetadata,
  values: Values,
  alias: string,
  name: string,
  { kind, property = name, isNullable }: Member,
): string {
  const column = metadata.findColumnWithPropertyName(property);
  const [source, value] =
    kind === 'embedded' || kind === 'listed'
      ? [metadata.findRelationWithPropertyPath(property), `"${property}".json`]
      : [column, column && values[kind](`"${alias}"."${column.databaseName}"`)];
  if (value === undefined) throw new Error(`${metadata.name} has no column ${property}`);
  // A null in a member that is not nullable would make null of the row's whole JSON.
  if (source && source.isNullable !== isNullable)
    throw new Error(`${name} must be as nullable as ${property} is`);
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
