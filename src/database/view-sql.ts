import sql, { empty, join, raw, type Sql } from 'sql-template-tag';
import type { DataSource, EntityMetadata } from 'typeorm';
import { isPostgres } from './dialect.js';
import type { Member, ViewClass } from './views.js';

/** The SQL of a view over an entity's table, which the query calls `alias`. */
export interface ViewSql {
  /** The JSON text of the view, byte for byte what JSON.stringify makes of it: entity tags are made of it. */
  json: Sql;
  /** The joins of what it embeds, each called by the relation's name. */
  joins: Sql;
  /** The table, called `alias`, with these joins. */
  from: Sql;
}

export function viewSql(dataSource: DataSource, view: ViewClass, alias: string): ViewSql {
  const metadata = dataSource.getMetadata(view.entity);
  const joins = Object.values(view.members).flatMap((member) =>
    member.view ? [joinOf(metadata, alias, member)] : [],
  );
  const joined = joins.length > 0 ? join(joins, ' ') : empty;
  return {
    json: raw(objectOf(dataSource, view, alias)),
    joins: joined,
    from: sql`${raw(`"${metadata.tableName}" "${alias}"`)} ${joined}`,
  };
}

function joinOf(metadata: EntityMetadata, alias: string, { of = '', isNullable }: Member): Sql {
  const relation = metadata.findRelationWithPropertyPath(of);
  const [column] = relation?.joinColumns ?? [];
  if (!relation || !column?.referencedColumn) throw new Error(`${metadata.name} embeds no ${of}`);
  const table = relation.inverseEntityMetadata.tableName;
  const key = `"${of}"."${column.referencedColumn.databaseName}"`;
  return raw(
    `${isNullable ? 'LEFT ' : ''}JOIN "${table}" "${of}" ON ${key} = "${alias}"."${column.databaseName}"`,
  );
}

function objectOf(dataSource: DataSource, view: ViewClass, alias: string): string {
  const metadata = dataSource.getMetadata(view.entity);
  const values = VALUES[isPostgres(dataSource) ? 'postgres' : 'sqlite'];
  const valueOf = (name: string, { kind, of, isNullable, view: shownAs }: Member): string => {
    const property = of ?? name;
    if (shownAs) {
      const object = objectOf(dataSource, shownAs, property);
      return isNullable ? `CASE WHEN "${property}".id IS NULL THEN 'null' ELSE ${object} END` : object;
    }
    const column = metadata.findColumnWithPropertyName(property);
    if (!column || kind === 'embedded') throw new Error(`${metadata.name} has no column ${property}`);
    const value = values[kind](`"${alias}"."${column.databaseName}"`);
    return isNullable ? `coalesce(${value}, 'null')` : value;
  };
  const members = Object.entries(view.members).map(
    ([name, member], index) => `'${index === 0 ? '{' : ','}"${name}":' || ${valueOf(name, member)}`,
  );
  return `${members.join(' || ')} || '}'`;
}

type Values = Record<Exclude<Member['kind'], 'embedded'>, (column: string) => string>;

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
