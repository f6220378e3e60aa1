import type { EntityManager } from 'typeorm';
import { isPostgres } from './dialect.js';

/** How a member of a view comes about: a property of the entity, or the members of an entity that is joined with it. */
export type Member =
  | { kind: 'number' | 'text' | 'boolean' | 'moment' | 'kept'; property: string }
  | { kind: 'object'; alias: string; shape: Shape };

export type Shape = Readonly<Record<string, Member>>;

export const number = (property: string): Member => ({ kind: 'number', property });
export const text = (property: string): Member => ({ kind: 'text', property });
export const boolean = (property: string): Member => ({ kind: 'boolean', property });
export const moment = (property: string): Member => ({ kind: 'moment', property });
/** All members of an entity's own, as a column has them: `"id":1,"nickname":"Amira"`. */
export const kept = (property: string): Shape => ({ [property]: { kind: 'kept', property } });
export const joined = (alias: string, shape: Shape): Member => ({ kind: 'object', alias, shape });

/**
 * An expression for the JSON text of a view, byte for byte what JSON.stringify makes of it: entity tags are made of it.
 * @param alias what the query calls the entity.
 */
export function jsonSql(manager: EntityManager, alias: string, shape: Shape): string {
  const values = VALUES[isPostgres(manager.dataSource) ? 'postgres' : 'sqlite'];
  const valueOf = (member: Member, of: string): string => {
    if (member.kind === 'object') return objectOf(member.alias, member.shape);
    const column = `${of}.${member.property}`;
    return values[member.kind](column);
  };
  const objectOf = (of: string, members: Shape): string =>
    Object.entries(members)
      .map(([name, member], index) => {
        const before = index === 0 ? '{' : ',';
        return `'${before}${member.kind === 'kept' ? '' : `"${name}":`}' || ${valueOf(member, of)}`;
      })
      .join(' || ')
      .concat(" || '}'");
  return objectOf(alias, shape);
}

type Kind = Exclude<Member['kind'], 'object'>;

const asItIs = (column: string) => column;

const boolText = (column: string) => `CASE WHEN ( ${column} ) THEN 'true' ELSE 'false' END`;

const VALUES: Record<'postgres' | 'sqlite', Record<Kind, (column: string) => string>> = {
  postgres: {
    kept: asItIs,
    number: asItIs,
    text: (column) => `to_json( ${column} )::text`,
    boolean: boolText,
    moment: (column) =>
      `coalesce( to_char( ${column} AT TIME ZONE 'UTC', '"\\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\\""'), 'null')`,
  },
  sqlite: {
    kept: asItIs,
    number: asItIs,
    text: (column) => `json_quote( ${column} )`,
    boolean: boolText,
    moment: (column) => `coalesce('"' || replace( ${column} , ' ', 'T') || 'Z"', 'null')`,
  },
};
