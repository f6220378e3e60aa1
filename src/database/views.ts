import type { Type } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';

/**
 * What a member is: a `moment` is shown as ISO 8601 in UTC, `json` is kept as text, `embedded` is a view of its own, `listed` are
 * several.
 */
type Kind = 'integer' | 'text' | 'flag' | 'moment' | 'json' | 'embedded' | 'listed';

/** A member of a view. `Value` is the type that it shows, `Property` the entity's property if that has another name. */
export interface Member<Value = unknown, Property extends string = string> {
  readonly kind: Kind;
  readonly property: Property | undefined;
  readonly isNullable: boolean;
  readonly schema: ApiPropertyOptions;
  /** The view of what is embedded or listed. */
  readonly view?: ViewClass;
  /** Never set: it carries the type. */
  readonly shows?: Value;
}

interface Options<Property extends string, Nullable extends boolean> {
  /** The entity's property; the member's own name where none is given. */
  property?: Property;
  nullable?: Nullable;
  description?: string;
  example?: unknown;
  /** Further keywords of its OpenAPI schema. */
  schema?: Record<string, unknown>;
}

type Shown<Value, Nullable extends boolean> = Nullable extends true ? Value | null : Value;

const member =
  <Value>(kind: Kind, type: Record<string, unknown>) =>
  <const Property extends string = never, const Nullable extends boolean = false>({
    property,
    nullable,
    schema,
    ...documented
  }: Options<Property, Nullable> = {}): Member<Shown<Value, Nullable>, Property> => ({
    kind,
    property,
    isNullable: nullable ?? false,
    schema: { ...type, ...(nullable && { nullable }), ...documented, ...schema },
  });

export const integer = member<number>('integer', { type: 'integer' });
export const text = member<string>('text', { type: 'string' });
export const flag = member<boolean>('flag', { type: 'boolean' });
export const moment = member<string>('moment', { type: 'string', format: 'date-time' });
/** A value that the entity keeps as JSON text. */
export const json = member<unknown>('json', { type: Object });

/** The view of a related entity. Its join has the relation's name (`ViewSql.joins`). */
export function embedded<View, const Property extends string, const Nullable extends boolean = false>(
  property: Property,
  view: Type<View> & ViewClass,
  { nullable, ...documented }: { nullable?: Nullable; description?: string; example?: View } = {},
): Member<Shown<View, Nullable>, Property> {
  const schema = { type: view, ...(nullable && { nullable }), ...documented };
  return { kind: 'embedded', property, isNullable: nullable ?? false, schema, view };
}

/** The views of the entities that refer to this one, by their ids: so few that each row can show all of them. */
export function listed<View, const Property extends string>(
  property: Property,
  view: Type<View> & ViewClass,
  documented: { description?: string; example?: View[] } = {},
): Member<View[], Property> {
  return {
    kind: 'listed',
    property,
    isNullable: false,
    schema: { type: view, isArray: true, ...documented },
    view,
  };
}

/** What the class of a view has: its SQL and its mapper are made from these. */
export interface ViewClass {
  readonly entity: Type;
  readonly members: Readonly<Record<string, Member>>;
  of(entity: object): object;
}

type ValueOf<M> = M extends Member<infer Value> ? Value : never;
type Values<M> = { -readonly [Name in keyof M]: ValueOf<M[Name]> };

/** The same members if each shows a property of the entity; otherwise a type that they don't fit. */
type Fitting<Entity, M> = {
  [Name in keyof M]: M[Name] extends Member<unknown, infer Property>
    ? ([Property] extends [never] ? Name : Property) extends keyof Entity
      ? M[Name]
      : { readonly property: keyof Entity & string }
    : never;
};

interface View<Entity, Value> {
  new (): Value;
  readonly entity: Type<Entity>;
  readonly members: Readonly<Record<string, Member>>;
  /** The view of an entity. @throws Error if a property or a relation that it shows has not been read. */
  of(entity: Entity): Value;
}

/**
 * What the API shows of an entity, declared once: its TypeScript type, its OpenAPI schema, its mapper (`of`) and, by
 * `Queries.view`, its JSON in SQL, all from the same members in the same order.
 */
export function view<Entity extends object, const M extends Record<string, Member>>(
  entity: Type<Entity>,
  members: M & Fitting<Entity, M>,
): View<Entity, Values<M>> {
  // A class, since decorators keep metadata on one and views extend it.
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class
  class Declared {
    static readonly entity = entity;
    static readonly members: Readonly<Record<string, Member>> = members;

    static of(source: Record<string, unknown>): object {
      const shown = Object.entries(Declared.members).map(
        ([name, each]) => [name, valueOf(each, source[each.property ?? name])] as const,
      );
      return Object.fromEntries(shown);
    }
  }
  document(Declared, Declared.members);
  return Declared as unknown as View<Entity, Values<M>>;
}

/** The class of a view that shows no entity: the type and the OpenAPI schema of its members, without SQL or mapper. */
export function shape<const M extends Record<string, Member>>(members: M): Type<Values<M>> {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class
  class Declared {}
  document(Declared, members);
  return Declared as Type<Values<M>>;
}

function document({ prototype }: Type, members: Readonly<Record<string, Member>>): void {
  for (const [name, { schema }] of Object.entries(members)) {
    ApiProperty(schema)(prototype as object, name);
  }
}

function valueOf({ kind, view: shownAs }: Member, value: unknown): unknown {
  if (value === null) return null;
  if (value === undefined) throw new Error('a view was asked for what has not been read');
  if (shownAs)
    return Array.isArray(value) ? value.map((each) => shownAs.of(each as object)) : shownAs.of(value);
  if (kind === 'moment') return (value as Date).toISOString();
  return kind === 'json' ? JSON.parse(value as string) : value;
}
